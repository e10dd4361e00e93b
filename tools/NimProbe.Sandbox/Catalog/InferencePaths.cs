namespace NimProbe.Sandbox.Catalog;

/// <summary>The paths of the routes that run models.</summary>
internal static class InferencePaths
{
    public const string ChatCompletions = "/v1/chat/completions";
    public const string Completions = "/v1/completions";
    public const string Embeddings = "/v1/embeddings";

    /// <summary>The rerank route of a NIM container, which serves one model.</summary>
    public const string Ranking = "/v1/ranking";

    /// <summary>The rerank routes of the hosted API, one for each model.</summary>
    public const string Retrieval = "/v1/retrieval/{model}";

    /// <summary>The routes of every kind of server.</summary>
    public static readonly string[] All = [ChatCompletions, Completions, Embeddings];

    /// <summary>Whether the requests of a route contain a query and passages.</summary>
    public static bool IsRerank(string path) => path is Ranking or Retrieval;
}
