namespace NimProbe.Sandbox.Catalog;

/// <summary>The paths of the routes that run models.</summary>
internal static class InferencePaths
{
    public const string ChatCompletions = "/v1/chat/completions";
    public const string Completions = "/v1/completions";
    public const string Embeddings = "/v1/embeddings";

    public static readonly string[] All = [ChatCompletions, Completions, Embeddings];
}
