using NimProbe.Sandbox.Chat;
using NimProbe.Sandbox.Streams;

namespace NimProbe.Sandbox.Answers;

/// <summary>
/// One answer of the service: its content, its delivery and its stage. Texts and header values are templates, see
/// <see cref="AnswerTemplate"/> for the placeholders.
/// </summary>
public sealed record SandboxAnswer
{
    /// <summary>The name that a catalogue uses for this answer, lower case with underscores.</summary>
    public string Name { get; init; } = "";

    /// <summary>The stage that gives the answer. Default: <see cref="AnswerStage.Worker"/>.</summary>
    public AnswerStage Stage { get; init; } = AnswerStage.Worker;

    /// <summary>The HTTP status, 200 to 599. Default: 200.</summary>
    public int Status { get; init; } = 200;

    /// <summary>The Content-Type header; null sends none. Default: <c>application/json</c>.</summary>
    public string? ContentType { get; init; } = "application/json";

    /// <summary>Additional headers; the stage adds its own.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The body as a template. Default: empty.</summary>
    public string Text { get; init; } = "";

    /// <summary>The body as bytes, sent unchanged instead of <see cref="Text"/>. Default: null.</summary>
    public ReadOnlyMemory<byte>? Bytes { get; init; }

    /// <summary>Parts that are streamed after the body, so that a huge body needs little memory. Default: none.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Tail { get; init; } = [];

    /// <summary>How the bytes are delivered. Default: <see cref="AnswerDelivery.Whole"/>.</summary>
    public AnswerDelivery Delivery { get; init; }

    /// <summary>True for an asymmetric embedding model: the hosted API refuses a request without <c>input_type</c>.</summary>
    public bool RequiresInputType { get; init; }

    /// <summary>
    /// Gets the answer to a request for a chat completion, for models that read it. It returns null, or is null, for this answer.
    /// </summary>
    public Func<ChatRequest, SandboxAnswer?>? Respond { get; init; }

    /// <summary>How the answer is streamed to a client that asks for a stream; null if the server ignores that. Default: null.</summary>
    public StreamScript? Stream { get; init; }

    /// <summary>True for a model that requires an image: it refuses a request without one, or with one that it cannot read.</summary>
    public bool RequiresImage { get; init; }

    /// <summary>The meaning of the answer in one line.</summary>
    public string Meaning { get; init; } = "";

    internal static SandboxAnswer Json(string name, AnswerStage stage, int status, string body, string meaning) =>
        new() { Name = name, Stage = stage, Status = status, Text = body, Meaning = meaning };

    internal static SandboxAnswer Problem(string name, AnswerStage stage, int status, string body, string meaning) =>
        Json(name, stage, status, body, meaning) with { ContentType = "application/problem+json" };

    internal static SandboxAnswer Plain(string name, AnswerStage stage, int status, string body, string meaning) =>
        Json(name, stage, status, body, meaning) with { ContentType = "text/plain; charset=utf-8" };

    internal static SandboxAnswer Html(string name, int status, string title, string meaning) =>
        Json(name, AnswerStage.Edge, status, HtmlPage(title), meaning) with { ContentType = "text/html" };

    internal static SandboxAnswer Empty(string name, AnswerStage stage, int status, string meaning) =>
        Json(name, stage, status, "", meaning) with { ContentType = null };

    internal SandboxAnswer WithHeader(string name, string value) => this with { Headers = [.. Headers, new(name, value)] };

    internal SandboxAnswer Named(string name) => this with { Name = name };

    private static string HtmlPage(string title) =>
        $"<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n"
        + "<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";
}
