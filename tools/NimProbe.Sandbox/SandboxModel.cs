using NimProbe.Sandbox.Catalog;

namespace NimProbe.Sandbox;

/// <summary>
/// A model of the catalogue and its answers. An answer is a name, or several names separated by <c>|</c>: the nth request
/// for the model on that route gets the nth answer, the last one repeats. A route without an answer does not know the
/// model.
/// </summary>
/// <param name="Id">The model's id, as a request names it.</param>
/// <param name="ChatAnswer">The answer on <c>/v1/chat/completions</c>. Default: <c>choices</c>.</param>
/// <param name="ChatLatency">The latency of that answer, in milliseconds before scaling. Default: 0.</param>
/// <param name="EmbeddingsAnswer">The answer on <c>/v1/embeddings</c>. Default: none.</param>
/// <param name="CompletionsAnswer">The answer on <c>/v1/completions</c>. Default: none.</param>
public sealed record SandboxModel(
    string Id,
    string? ChatAnswer = "choices",
    int ChatLatency = 0,
    string? EmbeddingsAnswer = null,
    string? CompletionsAnswer = null)
{
    /// <summary>The latency of the embeddings answer, in milliseconds before scaling. Default: that of the chat answer.</summary>
    public int? EmbeddingsLatency { get; init; }

    /// <summary>The latency of the completions answer, in milliseconds before scaling. Default: that of the chat answer.</summary>
    public int? CompletionsLatency { get; init; }

    /// <summary>The answer on the route of rerank models. Default: none.</summary>
    public string? RerankAnswer { get; init; }

    /// <summary>The latency of the rerank answer, in milliseconds before scaling. Default: that of the chat answer.</summary>
    public int? RerankLatency { get; init; }

    /// <summary>
    /// The path of the model at a server whose rerank models have a path each. Default:
    /// <c>/v1/retrieval/{publisher}/{name}/reranking</c>, with underscores for the dots of the name.
    /// </summary>
    public string RerankPath
    {
        get => field ?? $"/v1/retrieval/{ModelName.GetPublisher(Id)}/{ModelName.GetName(Id).Replace('.', '_')}/reranking";
        init;
    }

    /// <summary>
    /// The date in <c>retired_410</c> (default: 14 May 2026) and <c>deprecation_header</c> (default: in 20 days).
    /// </summary>
    public DateTimeOffset? EndOfLife { get; init; }

    /// <summary>
    /// The model that <c>substituted</c> and <c>substituted_embedding</c> name in their answers. Default:
    /// <c>meta/llama-3.3-70b-instruct</c>.
    /// </summary>
    public string ServedModel { get; init; } = "meta/llama-3.3-70b-instruct";

    /// <summary>False for a model that answers but is not listed, such as a retired one. Default: true.</summary>
    public bool IsListed { get; init; } = true;
}
