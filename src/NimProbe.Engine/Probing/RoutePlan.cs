namespace NimProbe.Engine.Probing;

/// <summary>The routes over which a model is probed, in their order.</summary>
public static class RoutePlan
{
    private static readonly NimRoute[] s_chatFirst = [NimRoute.ChatCompletions, NimRoute.Embeddings, NimRoute.Completions];
    private static readonly NimRoute[] s_embeddingsFirst = [NimRoute.Embeddings, NimRoute.ChatCompletions, NimRoute.Completions];
    private static readonly NimRoute[] s_completionsFirst = [NimRoute.Completions, NimRoute.ChatCompletions, NimRoute.Embeddings];

    /// <summary>Gets the routes: the chosen one, or with <see cref="NimRoute.Auto"/> all of them, the likeliest first.</summary>
    /// <param name="choice">The caller's choice.</param>
    /// <param name="known">The route in the input; <see cref="NimRoute.Auto"/> if none.</param>
    /// <param name="kind">The kind of the model.</param>
    public static IReadOnlyList<NimRoute> GetRoutes(NimRoute choice, NimRoute known, NimModelKind kind) => choice != NimRoute.Auto
        ? [choice]
        : (known, kind) switch
        {
            (NimRoute.ChatCompletions, _) => s_chatFirst,
            (NimRoute.Embeddings, _) or (_, NimModelKind.Embedding) => s_embeddingsFirst,
            (NimRoute.Completions, _) or (_, NimModelKind.Completion) => s_completionsFirst,
            _ => s_chatFirst,
        };

    /// <summary>Gets the path of a route, relative to the address of the service.</summary>
    public static string GetPath(NimRoute route) => route switch
    {
        NimRoute.ChatCompletions => "/chat/completions",
        NimRoute.Embeddings => "/embeddings",
        NimRoute.Completions => "/completions",
        _ => throw new ArgumentOutOfRangeException(nameof(route), route, "Only a concrete route has a path."),
    };

    /// <summary>Corrects the kind of a model by the route over which it answered.</summary>
    public static NimModelKind RefineKind(NimModelKind guess, NimRoute answered) => answered switch
    {
        NimRoute.Embeddings => NimModelKind.Embedding,
        NimRoute.Completions => NimModelKind.Completion,
        _ when guess is NimModelKind.Embedding or NimModelKind.Completion or NimModelKind.Rerank or NimModelKind.Image => NimModelKind.Chat,
        _ => guess,
    };
}
