namespace NimProbe;

/// <summary>Specifies the API route that a model is probed through.</summary>
public enum NimRoute
{
    /// <summary>
    /// Choose the route by the model's kind, and try others as the responses suggest. Only for parameters; a result
    /// never has this route.
    /// </summary>
    Auto,

    /// <summary><c>POST /chat/completions</c>.</summary>
    ChatCompletions,

    /// <summary><c>POST /embeddings</c>.</summary>
    Embeddings,

    /// <summary><c>POST /completions</c>.</summary>
    Completions,

    /// <summary>
    /// The route of rerank models: <c>POST /ranking</c>, or the retrieval path of the model; for the hosted service always that path, at
    /// <c>ai.api.nvidia.com</c>.
    /// </summary>
    Rerank,
}
