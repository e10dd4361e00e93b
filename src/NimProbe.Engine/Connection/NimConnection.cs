using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;
using NimProbe.Engine.Redaction;

namespace NimProbe.Engine.Connection;

/// <summary>Sends requests to one service and turns whatever happens into an <see cref="Exchange"/>; only a cancelled caller gets an exception.</summary>
public sealed class NimConnection : IDisposable
{
    private readonly HttpMessageInvoker _http;
    private readonly NimConnectionSettings _settings;
    private readonly string? _authorization;
    private readonly Action<string>? _log;
    private readonly Redactor _redactor;

    private NimConnection(NimConnectionSettings settings, Uri baseUri, ApiKey? key, IWebProxy? proxy, Action<string>? log)
    {
        _settings = settings;
        BaseUri = baseUri;
        Key = key;
        _authorization = key is null ? null : "Bearer " + key.Text;
        _log = log;
        _redactor = CreateRedactor();
        LimiterScope = baseUri.GetLeftPart(UriPartial.Authority) + " "
            + (key is null ? "" : Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key.Text))));
        _http = new HttpMessageInvoker(HttpHandlerFactory.Create(settings, proxy));
    }

    /// <summary>The service's address, without a slash at its end.</summary>
    public Uri BaseUri { get; }

    /// <summary>The key that goes to the service; null where none does.</summary>
    public ApiKey? Key { get; }

    /// <summary>Identifies the origin and the key, for limits that all connections to them share. It does not contain the key.</summary>
    internal string LimiterScope { get; }

    /// <summary>The deadline of one exchange.</summary>
    public TimeSpan Timeout => _settings.Timeout;

    /// <summary>Where time comes from.</summary>
    public TimeProvider Time => _settings.Time;

    /// <summary>Makes a connection; nothing is sent yet.</summary>
    /// <param name="settings">How to reach the service.</param>
    /// <param name="log">Takes one line an exchange; null to keep none.</param>
    /// <exception cref="NimProbeException"><see cref="NimErrorId.ParameterInvalid"/> or <see cref="NimErrorId.PlainHttpRefused"/>.</exception>
    public static NimConnection Open(NimConnectionSettings settings, Action<string>? log = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        Uri baseUri = ServiceAddress.Resolve(settings.BaseUri);
        IWebProxy? proxy = ProxyResolver.Create(settings);
        ApiKey? key = ApiKey.Resolve(settings.ApiKey, baseUri);
        if (key is not null && !settings.NoProxy)
        {
            ProxyResolver.EnsureKeyNotExposed(baseUri, proxy);
        }

        // Without its key a certificate would be left out without a word.
        return settings.Certificate is { HasPrivateKey: false }
            ? throw new NimProbeException(NimErrorId.ParameterInvalid, "-Certificate has no private key, without which it cannot be shown to a server.", "Load it together with its key.", "Certificate")
            : new NimConnection(settings, baseUri, key, proxy, log);
    }

    /// <summary>An address below the service's own.</summary>
    /// <param name="path">The path, beginning with a slash.</param>
    public Uri GetUri(string path) => new(BaseUri.OriginalString + path);

    /// <summary>What makes text from the service fit to be shown: it knows the key, the proxy's password, and what the caller's own headers hold.</summary>
    public Redactor CreateRedactor()
    {
        // Shorter values ("true", a tenant's number) are no secrets, and would tear holes into everything.
        const int ShortestSecret = 8;
        IEnumerable<string> secrets = _settings.Headers.Values.Append(_settings.ProxyCredential?.Password ?? "").Where(static v => v.Length >= ShortestSecret);
        return new Redactor(Key is null ? secrets : secrets.Append(Key.Text));
    }

    /// <summary>Sends a request and reads its answer up to the bound, all within the deadline.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">The caller's own end.</param>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public Task<Exchange> SendAsync(ExchangeRequest request, CancellationToken cancellationToken) => SendAsync(request, onWritten: null, cancellationToken);

    /// <summary>Sends a request and reads its response up to the bound, all within the deadline.</summary>
    /// <param name="request">The request.</param>
    /// <param name="onWritten">Called when the request is written to its connection, on any thread; again if the handler sends it on another one.</param>
    /// <param name="cancellationToken">Cancels the exchange.</param>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    internal async Task<Exchange> SendAsync(ExchangeRequest request, Action? onWritten, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        using CancellationTokenSource deadline = new(_settings.Timeout, _settings.Time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        bool sendsKey = request.SendKey && _authorization is not null && ServiceAddress.IsSameOrigin(request.Address, BaseUri);
        Exchange exchange = new() { SentKey = sendsKey };
        long start = Time.GetTimestamp();
        RequestTracker tracker = new(Time, onWritten);
        TrackedStream.Track(tracker);

        // Every failure of HTTP, whatever its type, ends here as evidence; only the caller's own cancellation passes.
        try
        {
            using HttpRequestMessage message = CreateMessage(request, sendsKey);
            using HttpResponseMessage response = await _http.SendAsync(message, either.Token).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.ProxyAuthenticationRequired)
            {
                // The service itself has said nothing.
                exchange = exchange with { Failure = ExchangeFailure.ProxyAuthenticationRequired };
            }
            else
            {
                exchange = ResponseReader.ReadHead(exchange, response, Time);
                exchange = await ResponseReader.ReadBodyAsync(exchange, response, request.BodyBound, either.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException)
        {
            // Cancelled by neither: the handler's own limit on connecting.
            exchange = exchange with { Failure = deadline.IsCancellationRequested ? ExchangeFailure.TimedOut : ExchangeFailure.ConnectionFailed };
        }
        // A connection that is reset while it is taken up leaves the handler as a bare socket error.
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException or InvalidDataException or AuthenticationException)
        {
            exchange = exchange with { Failure = ExchangeFailureMapper.Map(e, exchange) };
        }

        // What breaks because the caller cancelled is no evidence of anything.
        if (exchange.Failure != ExchangeFailure.None)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        exchange = Complete(exchange, start, tracker);
        _log?.Invoke(_redactor.CleanLine(LogLineOf(request, exchange)));
        return exchange;
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    // The thread pool can delay the continuation that runs here; the last bytes were stamped when they arrived.
    private Exchange Complete(Exchange exchange, long start, RequestTracker tracker) => exchange with
    {
        Elapsed = exchange.Failure == ExchangeFailure.None && tracker.LastReceivedAt is { } received
            ? Time.GetElapsedTime(start, received)
            : Time.GetElapsedTime(start),
        IsStaleConnection = exchange is { Failure: ExchangeFailure.Dropped, StatusCode: null }
            && tracker is { IsConnectionReused: true, LastReceivedAt: null },
    };

    private static string LogLineOf(ExchangeRequest request, Exchange exchange) => string.Create(
        CultureInfo.InvariantCulture,
        $"{request.Method} {request.Address.AbsolutePath}{(request.Subject.Length > 0 ? " " + request.Subject : "")}: {OutcomeOf(exchange)}, {exchange.Elapsed.TotalMilliseconds:F0} ms, attempt {request.Attempt}");

    private static string OutcomeOf(Exchange exchange) => exchange.Failure == ExchangeFailure.None
        ? exchange.StatusCode.GetValueOrDefault().ToString(CultureInfo.InvariantCulture)
        : exchange.Failure.ToString();

    private HttpRequestMessage CreateMessage(ExchangeRequest request, bool sendsKey)
    {
        HttpRequestMessage message = new(request.Method, request.Address);
        HttpRequestHeaders headers = message.Headers;
        foreach ((string name, string value) in _settings.Headers)
        {
            headers.TryAddWithoutValidation(name, value);
        }

        headers.TryAddWithoutValidation("User-Agent", _settings.UserAgent);
        headers.TryAddWithoutValidation("Accept", "application/json");
        if (sendsKey)
        {
            headers.TryAddWithoutValidation("Authorization", _authorization);
        }

        if (request.PollSeconds > 0)
        {
            headers.TryAddWithoutValidation("NVCF-POLL-SECONDS", request.PollSeconds.ToString(CultureInfo.InvariantCulture));
        }

        if (!request.Body.IsEmpty)
        {
            message.Content = new ReadOnlyMemoryContent(request.Body);
            message.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        }

        return message;
    }
}
