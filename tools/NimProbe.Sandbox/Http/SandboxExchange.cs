using System.Text;
using Microsoft.Net.Http.Headers;
using NimProbe.Sandbox.Authentication;
using NimProbe.Sandbox.Traffic;

namespace NimProbe.Sandbox.Http;

/// <summary>One request and its response, with its entry in the records.</summary>
internal sealed class SandboxExchange
{
    private const string PollSeconds = "NVCF-POLL-SECONDS";

    // A reset discards bytes that the client has not read yet.
    private static readonly TimeSpan s_beforeReset = TimeSpan.FromMilliseconds(500);

    private readonly TrafficRecorder _recorder;
    private bool _isCompleted;

    public SandboxExchange(HttpContext context, SandboxRoute route, TrafficRecorder recorder, Authenticator authenticator)
    {
        Context = context;
        Route = route;
        _recorder = recorder;
        HttpRequest request = context.Request;
        Authorization = request.Headers.Authorization;
        Record = new SandboxRequest
        {
            Method = request.Method,
            Path = request.QueryString.HasValue ? request.Path.Value + request.QueryString.Value : request.Path.Value!,
            RouteName = route.Name,
            IsInference = route.IsInference,
            HasAuthorization = Authorization is not null,
            AuthorizationMatches = authenticator.Matches(Authorization),
            ClientCertificateThumbprint = context.Connection.ClientCertificate?.Thumbprint,
            Headers = ToRecordedHeaders(request.Headers),
        };
        recorder.Begin(Record);
    }

    public HttpContext Context { get; }

    public SandboxRequest Record { get; }

    public SandboxRoute Route { get; }

    /// <summary>The value of the route's parameter.</summary>
    public string RouteParameter => Route.GetParameter(Context.Request.Path.Value!);

    public string? Authorization { get; }

    public TimeProvider Time => _recorder.Time;

    public CancellationToken Aborted => Context.RequestAborted;

    public void RecordBody(RequestBody body)
    {
        // A character has at most four bytes, so this many bytes contain the characters that are kept.
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

    /// <summary>Records that a chunk with a token is sent now.</summary>
    public void RecordToken() => Record.AddToken(Math.Round(_recorder.ElapsedMs, 3));

    /// <summary>
    /// Ends the time in flight. Called before the last byte is sent: a client that has read the response may send the
    /// next request at once, and the two must not be counted as in flight together.
    /// </summary>
    public void Complete()
    {
        if (!_isCompleted && Record.IsInference)
        {
            _isCompleted = true;
            Record.EndMs = Math.Round(_recorder.ElapsedMs, 3);
            _recorder.Complete();
        }
    }

    /// <summary>Resets the connection when the client has had the time to read what was sent.</summary>
    public async Task ResetAsync()
    {
        await Task.Delay(s_beforeReset, Aborted).ConfigureAwait(false);
        Context.Abort();
    }

    private static Dictionary<string, string?> ToRecordedHeaders(IHeaderDictionary headers) =>
        headers.ToDictionary(static header => header.Key, static header => HasRecordedValue(header.Key) ? header.Value.ToString() : null);

    private static bool HasRecordedValue(string name) =>
        name.Equals(HeaderNames.Host, StringComparison.OrdinalIgnoreCase)
        || name.Equals(HeaderNames.UserAgent, StringComparison.OrdinalIgnoreCase)
        || name.Equals(HeaderNames.ContentType, StringComparison.OrdinalIgnoreCase)
        || name.Equals(PollSeconds, StringComparison.OrdinalIgnoreCase);
}
