using System.Text;
using Microsoft.Extensions.Primitives;
using NimProbe.Sandbox.Chat;
using NimProbe.Sandbox.Http;

namespace NimProbe.Sandbox.Answers;

/// <summary>An answer with its placeholders filled for one model, so that sending it only copies bytes.</summary>
internal sealed class PreparedAnswer
{
    private readonly SandboxModel _model;
    private readonly string? _requestText;
    private readonly bool _hasRequestHeaders;

    public PreparedAnswer(SandboxAnswer answer, SandboxModel model)
    {
        _model = model;
        Answer = answer;
        bool isJson = answer.ContentType?.Contains("json", StringComparison.Ordinal) ?? false;
        string text = AnswerTemplate.FillFromModel(answer.Text, model, isJson);
        _requestText = answer.Bytes is null && AnswerTemplate.NeedsRequest(text) ? text : null;
        Body = answer.Bytes ?? Encoding.UTF8.GetBytes(text);
        Headers = [.. answer.Headers.Select(header =>
            KeyValuePair.Create(header.Key, new StringValues(AnswerTemplate.FillFromModel(header.Value, model, isJson: false))))];
        _hasRequestHeaders = Headers.Any(static header => AnswerTemplate.NeedsRequest(header.Value.ToString()));
    }

    public SandboxAnswer Answer { get; }

    public ReadOnlyMemory<byte> Body { get; }

    public KeyValuePair<string, StringValues>[] Headers { get; }

    /// <summary>Prepares an answer that concerns no model.</summary>
    public static PreparedAnswer Create(SandboxAnswer answer) => new(answer, new SandboxModel(""));

    /// <summary>Gets the answer to a request: another one, if the model reads its requests.</summary>
    public PreparedAnswer ForRequest(RequestBody body) =>
        Answer.Respond?.Invoke(ChatRequest.Read(body.Bytes)) is SandboxAnswer other ? new PreparedAnswer(other, _model) : this;

    public ReadOnlyMemory<byte> GetBody(HttpContext context) =>
        _requestText is null ? Body : Encoding.UTF8.GetBytes(AnswerTemplate.FillFromRequest(_requestText, context));

    public void WriteHeaders(HttpContext context)
    {
        foreach (KeyValuePair<string, StringValues> header in Headers)
        {
            context.Response.Headers[header.Key] = _hasRequestHeaders
                ? AnswerTemplate.FillFromRequest(header.Value.ToString(), context)
                : header.Value;
        }
    }
}
