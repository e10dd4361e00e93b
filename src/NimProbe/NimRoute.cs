namespace NimProbe;

/// <summary>A route of the API that a model can be probed through.</summary>
public enum NimRoute
{
    /// <summary>As a parameter: by the model's kind, then wherever the answers lead. Never the route of a result.</summary>
    Auto,

    /// <summary><c>POST /chat/completions</c>.</summary>
    ChatCompletions,

    /// <summary><c>POST /embeddings</c>.</summary>
    Embeddings,

    /// <summary><c>POST /completions</c>.</summary>
    Completions,
}
