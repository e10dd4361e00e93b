namespace NimProbe.Engine.Probing;

/// <summary>Which routes a model is asked through, in which order.</summary>
public static class RoutePlan
{
    private static readonly NimRoute[] s_chatFirst = [NimRoute.ChatCompletions, NimRoute.Embeddings, NimRoute.Completions];
    private static readonly NimRoute[] s_embeddingsFirst = [NimRoute.Embeddings, NimRoute.ChatCompletions, NimRoute.Completions];
    private static readonly NimRoute[] s_completionsFirst = [NimRoute.Completions, NimRoute.ChatCompletions, NimRoute.Embeddings];

    /// <summary>The routes to ask through: the one chosen, or with <see cref="NimRoute.Auto"/> the likeliest first.</summary>
    /// <param name="choice">The caller's choice.</param>
    /// <param name="known">The route that the input came with; <see cref="NimRoute.Auto"/> for none.</param>
    /// <param name="kind">What the model is for.</param>
    public static IReadOnlyList<NimRoute> GetRoutes(NimRoute choice, NimRoute known, NimModelKind kind) => choice != NimRoute.Auto
        ? [choice]
        : (known, kind) switch
        {
            (NimRoute.ChatCompletions, _) => s_chatFirst,
            (NimRoute.Embeddings, _) or (_, NimModelKind.Embedding) => s_embeddingsFirst,
            (NimRoute.Completions, _) or (_, NimModelKind.Completion) => s_completionsFirst,
            _ => s_chatFirst,
        };

    /// <summary>The path of a route below the service's address.</summary>
    public static string GetPath(NimRoute route) => route switch
    {
        NimRoute.ChatCompletions => "/chat/completions",
        NimRoute.Embeddings => "/embeddings",
        NimRoute.Completions => "/completions",
        _ => throw new ArgumentOutOfRangeException(nameof(route), route, "Only a concrete route has a path."),
    };

    /// <summary>The kind that an answer through a route proves, where it contradicts the guess.</summary>
    public static NimModelKind RefineKind(NimModelKind guess, NimRoute answered) => answered switch
    {
        NimRoute.Embeddings => NimModelKind.Embedding,
        NimRoute.Completions => NimModelKind.Completion,
        _ when guess is NimModelKind.Embedding or NimModelKind.Completion or NimModelKind.Rerank or NimModelKind.Image => NimModelKind.Chat,
        _ => guess,
    };
}
