using System.Text;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using NimProbe.Sandbox.Traffic;

namespace NimProbe.Sandbox.Http;

/// <summary>One request being answered, and its entry in the records.</summary>
internal sealed class SandboxExchange
{
    private const string PollSeconds = "NVCF-POLL-SECONDS";

    private readonly TrafficRecorder _recorder;
    private bool _hasLeft;

    public SandboxExchange(HttpContext context, SandboxRoute route, TrafficRecorder recorder, Authenticator authenticator)
    {
        Context = context;
        _recorder = recorder;
        HttpRequest request = context.Request;
        Authorization = request.Headers.Authorization;
        Record = new SandboxRequest
        {
            AtMs = recorder.ElapsedMs,
            Method = request.Method,
            Path = request.QueryString.HasValue ? request.Path.Value + request.QueryString.Value : request.Path.Value!,
            Route = route,
            HasAuthorization = Authorization is not null,
            AuthorizationMatches = authenticator.Matches(Authorization),
            ClientCertificateThumbprint = context.Connection.ClientCertificate?.Thumbprint,
            Headers = DescribeHeaders(request.Headers),
        };
        recorder.Enter(Record);
    }

    public HttpContext Context { get; }

    public SandboxRequest Record { get; }

    public SandboxRoute Route => Record.Route;

    public string? Authorization { get; }

    public TimeProvider Time => _recorder.Time;

    public CancellationToken Aborted => Context.RequestAborted;

    public void RecordBody(RequestBody body)
    {
        // A character takes at most four bytes, so this many bytes hold the characters that are kept.
        ReadOnlySpan<byte> start = body.Bytes.Span[..Math.Min(body.Bytes.Length, 4 * SandboxRequest.KeptBodyLength)];
        string text = Encoding.UTF8.GetString(start);
        Record.Body = text.Length > SandboxRequest.KeptBodyLength ? text[..SandboxRequest.KeptBodyLength] : text;
        Record.BodyBytes = body.Length;
    }

    public void RecordModel(string model, bool isKnown)
    {
        Record.Model = model;
        if (isKnown)
        {
            _recorder.CountModel(model);
        }
    }

    public void RecordStatus(int status)
    {
        Record.Status = status;
        if (status == StatusCodes.Status429TooManyRequests)
        {
            _recorder.CountRefusal();
        }
    }

    /// <summary>
    /// Takes the request out of flight. Called before the last byte is sent: a client that has read its answer may
    /// send the next request at once, and the two must not be counted as being in flight together.
    /// </summary>
    public void Leave()
    {
        if (!_hasLeft && Record.IsInference)
        {
            _hasLeft = true;
            _recorder.Leave();
        }
    }

    private static KeyValuePair<string, string?>[] DescribeHeaders(IHeaderDictionary headers)
    {
        KeyValuePair<string, string?>[] described = new KeyValuePair<string, string?>[headers.Count];
        int count = 0;
        foreach (KeyValuePair<string, StringValues> header in headers)
        {
            described[count++] = KeyValuePair.Create(header.Key, IsShown(header.Key) ? header.Value.ToString() : null);
        }

        return described;
    }

    private static bool IsShown(string name) =>
        name.Equals(HeaderNames.UserAgent, StringComparison.OrdinalIgnoreCase)
        || name.Equals(HeaderNames.ContentType, StringComparison.OrdinalIgnoreCase)
        || name.Equals(PollSeconds, StringComparison.OrdinalIgnoreCase);
}
