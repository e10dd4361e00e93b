namespace NimProbe.Engine.Classification;

/// <summary>
/// The phrases by which the decision table recognizes what JSON or plain text says, ignoring case. <see cref="VerdictTable"/> has the
/// conditions that go with them.
/// </summary>
internal static class AnswerPhrases
{
    /// <summary>The key is refused.</summary>
    public static readonly string[] KeyRefused = ["authorization failed", "authentication failed", "header of type"];

    /// <summary>The function or the model, not the key, is closed. A firewall's JSON says none of these.</summary>
    public static readonly string[] ModelForbidden =
    [
        "not shared with", "for the function", "access to model", "access to the model", "access to this model", "access model",
        "access this model",
    ];

    /// <summary>The gateway's own text for a route that does not exist.</summary>
    public static readonly string[] RouteMissing = ["404 page not found"];

    /// <summary>The function is closed to the account; all of them occur together.</summary>
    public static readonly string[] ClosedToAccount = ["function", "not found for account"];

    /// <summary>No version of the function is deployed; all of them occur together.</summary>
    public static readonly string[] NotDeployed = ["specified function", "is not found"];

    /// <summary>No instance of the function is healthy.</summary>
    public static readonly string[] Degraded = ["degraded function"];

    /// <summary>NVIDIA Dynamo knows the model and has no worker for it (nim-api-2.md 0).</summary>
    public static readonly string[] NoRoutableWorker = ["service temporarily unavailable"];

    /// <summary>The gateway could not read the request.</summary>
    public static readonly string[] RequestUnreadable = ["missing_required_field", "invalid_image_format"];

    /// <summary>The model belongs to another route.</summary>
    public static readonly string[] WrongRoute =
    [
        "chat template", "not support chat", "not support completions", "not support embeddings",
        "does not support the embeddings", "is not a generative model",
    ];

    /// <summary>The worker rejects the form of the request.</summary>
    public static readonly string[] Validation =
    [
        "validation", "unsupported parameter", "extra inputs", "not permitted", "badrequesterror", "(parameter=", "input_type",
        "multimodal", "tool choice", "tool-calls", "invalid request parameters", "max_tokens", "unprocessable",
    ];

    /// <summary>All workers are busy.</summary>
    public static readonly string[] WorkersFull =
        ["resourceexhausted", "workers are busy", "request limit reached", "request waiting timeout reached"];

    /// <summary>The queue of the function is full.</summary>
    public static readonly string[] QueueFull = ["queue", "nats"];

    /// <summary>
    /// The model requires an image (nim-api.md 3). A model that accepts no image names images too, for example "not a multimodal model".
    /// </summary>
    public static readonly string[] ImageRequired =
        ["expected exactly one image", "expected at least one image", "image is required", "requires an image"];

    /// <summary>The model requires other input than text.</summary>
    public static readonly string[] InputNotSupported =
    [
        "system role not supported", "image input", "multimodal",
    ];

    /// <summary>The plain texts of the service and its workers (nim-api.md 3), which some proxies send on as HTML.</summary>
    public static readonly string[] PlainTexts =
    [
        "404 page not found", "header of type `authorization` was missing", "unauthorized access", "resourceexhausted:",
        "request waiting timeout reached", "while making inference request", "invalid type: unit variant", "already borrowed",
        "expected exactly one image", "model does not exist by the name of",
    ];
}
