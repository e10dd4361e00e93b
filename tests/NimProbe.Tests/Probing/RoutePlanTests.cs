using NimProbe.Engine.Probing;
using Xunit;

namespace NimProbe.Tests.Probing;

public sealed class RoutePlanTests
{
    [Theory]
    [InlineData(NimRoute.Auto, NimModelKind.Chat, NimRoute.ChatCompletions)]
    [InlineData(NimRoute.Auto, NimModelKind.Vision, NimRoute.ChatCompletions)]
    [InlineData(NimRoute.Auto, NimModelKind.Embedding, NimRoute.Embeddings)]
    [InlineData(NimRoute.Auto, NimModelKind.Completion, NimRoute.Completions)]
    [InlineData(NimRoute.ChatCompletions, NimModelKind.Embedding, NimRoute.ChatCompletions)]
    [InlineData(NimRoute.Embeddings, NimModelKind.Completion, NimRoute.Embeddings)]
    [InlineData(NimRoute.Completions, NimModelKind.Chat, NimRoute.Completions)]
    public void Every_route_is_planned_once_with_the_most_likely_first(NimRoute known, NimModelKind kind, NimRoute first)
    {
        IReadOnlyList<NimRoute> plan = RoutePlan.GetRoutes(NimRoute.Auto, known, kind);

        Assert.Equal(first, plan[0]);
        Assert.Equal([NimRoute.ChatCompletions, NimRoute.Embeddings, NimRoute.Completions], plan.Order());
    }

    [Theory]
    [InlineData(NimRoute.Auto, NimModelKind.Rerank)]
    [InlineData(NimRoute.ChatCompletions, NimModelKind.Rerank)]
    [InlineData(NimRoute.Rerank, NimModelKind.Chat)]
    public void A_rerank_model_has_its_own_route_first(NimRoute known, NimModelKind kind) =>
        Assert.Equal(
            [NimRoute.Rerank, NimRoute.ChatCompletions, NimRoute.Embeddings],
            RoutePlan.GetRoutes(NimRoute.Auto, known, kind));

    [Theory]
    [InlineData(NimRoute.ChatCompletions)]
    [InlineData(NimRoute.Embeddings)]
    [InlineData(NimRoute.Completions)]
    [InlineData(NimRoute.Rerank)]
    public void A_chosen_route_is_the_whole_plan(NimRoute choice) =>
        Assert.Equal([choice], RoutePlan.GetRoutes(choice, NimRoute.Embeddings, NimModelKind.Completion));

    [Theory]
    [InlineData(NimModelKind.Chat, NimRoute.Embeddings, NimModelKind.Embedding)]
    [InlineData(NimModelKind.Chat, NimRoute.Completions, NimModelKind.Completion)]
    [InlineData(NimModelKind.Chat, NimRoute.Rerank, NimModelKind.Rerank)]
    [InlineData(NimModelKind.Rerank, NimRoute.ChatCompletions, NimModelKind.Chat)]
    [InlineData(NimModelKind.Embedding, NimRoute.ChatCompletions, NimModelKind.Chat)]
    [InlineData(NimModelKind.Completion, NimRoute.ChatCompletions, NimModelKind.Chat)]
    [InlineData(NimModelKind.Guard, NimRoute.ChatCompletions, NimModelKind.Guard)]
    [InlineData(NimModelKind.Vision, NimRoute.ChatCompletions, NimModelKind.Vision)]
    public void The_route_that_answers_corrects_the_guessed_kind(NimModelKind guess, NimRoute answered, NimModelKind kind) =>
        Assert.Equal(kind, RoutePlan.RefineKind(guess, answered));
}
