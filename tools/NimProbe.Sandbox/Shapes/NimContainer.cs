using NimProbe.Sandbox.Answers;

namespace NimProbe.Sandbox.Shapes;

/// <summary>How a kind of NIM container describes itself (nim-api-2.md 4.1). [I] and [?] as in that document.</summary>
internal sealed record NimContainer
{
    private const string NotReadyBody = """{"object":"health.response","message":"Service is not ready.","status":"not_ready"}""";

    private static readonly SandboxAnswer s_loading = SandboxAnswer.Json(
        "nim_loading_503",
        AnswerStage.Worker,
        503,
        """{"error":{"message":"The model is still loading.","type":"Service Unavailable","param":null,"code":503}}""",
        "still loading");

    // nginx is up before the model's server [I].
    private static readonly SandboxAnswer s_badGateway =
        SandboxAnswer.Html("nim_loading_502", 502, "502 Bad Gateway", "nginx in front of a loading NIM");

    /// <summary>A container of which every response has all its fields.</summary>
    public static readonly NimContainer Default = new()
    {
        Live = """{"object":"health.response","message":"Service is live.","status":"live"}""",
        Ready = """{"object":"health.response","message":"Service is ready.","status":"ready"}""",
    };

    /// <summary>Version 2 for language models: nginx serves the liveness, and only its status code is documented.</summary>
    public static readonly NimContainer Llm2 = new() { Live = "", Ready = "", HidesWhileLoading = true };

    /// <summary>Version 1.0 for vision.</summary>
    public static readonly NimContainer Vlm = new()
    {
        Live = """{"object":"readyhealth.response","message":"Service is live."}""",
        Ready = """{"object":"health.response","message":"Service is ready."}""",
        HasProfile = false,
    };

    /// <summary>A reranking NIM. Its readiness is documented for an embedding NIM of version 2 only [I].</summary>
    public static readonly NimContainer Rerank = Default with
    {
        Ready = """{"object":"health.response","message":"ready","ready":true}""",
        ListsOnlyIds = true,
    };

    /// <summary>An image NIM.</summary>
    public static readonly NimContainer Image = Default with { HasModels = false };

    /// <summary>The body of <c>/v1/health/live</c>.</summary>
    public required string Live { get; init; }

    /// <summary>The body of <c>/v1/health/ready</c> when the model is loaded.</summary>
    public required string Ready { get; init; }

    /// <summary>The body of <c>/v1/health/ready</c> until then; the status 503 is documented, the body is not [?].</summary>
    public string NotReady { get; init; } = NotReadyBody;

    /// <summary>True if the container has <c>/v1/models</c>.</summary>
    public bool HasModels { get; init; } = true;

    /// <summary>True if the entries of <c>/v1/models</c> have nothing but an id.</summary>
    public bool ListsOnlyIds { get; init; }

    /// <summary>True if <c>/v1/metadata</c> contains the profile.</summary>
    public bool HasProfile { get; init; } = true;

    /// <summary>True if nginx answers 502 to everything but the liveness until the model is loaded [I].</summary>
    public bool HidesWhileLoading { get; init; }

    /// <summary>What the container answers to a probe until the model is loaded.</summary>
    public SandboxAnswer LoadingAnswer => HidesWhileLoading ? s_badGateway : s_loading;
}
