using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using NimProbe.Engine.Redaction;

namespace NimProbe.Engine.Connection;

/// <summary>
/// Sends requests to one service and returns every response or failure as an <see cref="Exchange"/>; only cancellation
/// throws an exception.
/// </summary>
public sealed partial class NimConnection : IDisposable
{
    private readonly HttpClientPool _http;
    private readonly HostConnector _connector;
    private readonly NimConnectionSettings _settings;
    private readonly string? _authorization;
    private readonly Action<string>? _log;
    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private NimConnection(NimConnectionSettings settings, Uri baseUri, ApiKey? key, IWebProxy? proxy, Action<string>? log)
    {
        _settings = settings;
        BaseUri = baseUri;
        Key = key;
        _authorization = key is null ? null : "Bearer " + key.Text;
        _log = log;
        Redactor = CreateRedactor();
        LimiterScope = ServiceAddress.GetBudgetOrigin(baseUri) + " "
            + (key is null ? "" : Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key.Text))));
        _connector = new HostConnector(settings);
        _http = new HttpClientPool(settings, proxy, _connector);
    }

    /// <summary>The address of the service, without a trailing slash.</summary>
    public Uri BaseUri { get; }

    /// <summary>The key for the service; null if there is none.</summary>
    public ApiKey? Key { get; }

    /// <summary>Completes when the service has answered a request for the first time, with any status code.</summary>
    internal Task Answered => _answered.Task;

    /// <summary>Removes the key, the password of the proxy, and the values of the configured headers from texts.</summary>
    internal Redactor Redactor { get; }

    /// <summary>
    /// Identifies the origin and the key, for limits that all connections to them share; the origins of the hosted service are one. It
    /// does not contain the key.
    /// </summary>
    internal string LimiterScope { get; }

    /// <summary>
    /// The cause of an error about the key: a service that only the input names gets neither the key of the call nor that of the
    /// environment, unless it belongs to NVIDIA.
    /// </summary>
    internal NimErrorCause KeyErrorCause =>
        _settings.AcceptsCallKey || ServiceAddress.AcceptsEnvironmentKey(BaseUri) ? NimErrorCause.None : NimErrorCause.InputService;

    /// <summary>The timeout of one exchange.</summary>
    public TimeSpan Timeout => _settings.Timeout;

    /// <summary>The clock.</summary>
    public TimeProvider Time => _settings.Time;

    /// <summary>Creates a connection without sending anything.</summary>
    /// <param name="settings">The connection settings.</param>
    /// <param name="log">Receives one line for each exchange; null for no log.</param>
    /// <exception cref="NimProbeException">
    /// <see cref="NimErrorId.ParameterInvalid"/> or <see cref="NimErrorId.PlainHttpRefused"/>.
    /// </exception>
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

        // The HTTP handler ignores a certificate without a private key.
        if (settings.Certificate is { HasPrivateKey: false })
        {
            throw new NimProbeException(
                NimErrorId.ParameterInvalid,
                "The client certificate has no private key, without which a server does not accept it.",
                nameof(NimConnectionSettings.Certificate),
                NimErrorCause.Certificate);
        }

        return new NimConnection(settings, baseUri, key, proxy, log);
    }

    /// <summary>Gets an address below the address of the service.</summary>
    /// <param name="path">The path, beginning with a slash.</param>
    public Uri GetUri(string path) => new(BaseUri.OriginalString + path);

    /// <summary>Gets the address of a path below the root of the server: the base URI without its version.</summary>
    internal Uri GetRootUri(string path) => new(Version().Replace(BaseUri.OriginalString.TrimEnd('/'), "") + path);

    /// <summary>Removes the secrets of the connection from a text of unknown origin.</summary>
    internal string Redact(string text) => Redactor.Clean(text);

    /// <summary>Sends a request and reads the response up to the maximum body size, within the timeout.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Cancels the exchange.</param>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    internal Task<Exchange> SendAsync(ExchangeRequest request, CancellationToken cancellationToken) =>
        SendAsync(request, onWritten: null, cancellationToken);

    /// <summary>Sends a request and reads the response up to the maximum body size, within the timeout.</summary>
    /// <param name="request">The request.</param>
    /// <param name="onWritten">
    /// Called, on any thread, when the request is written to its connection; again if it is written to another connection.
    /// </param>
    /// <param name="cancellationToken">Cancels the exchange.</param>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    internal async Task<Exchange> SendAsync(ExchangeRequest request, Action? onWritten, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        using CancellationTokenSource deadline = new(request.StreamReader?.Timeout ?? _settings.Timeout, _settings.Time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        bool isOwnOrigin = ServiceAddress.IsSameOrigin(request.Address, BaseUri);
        bool sendsKey = request.SendKey && _authorization is not null && ServiceAddress.SharesKey(request.Address, BaseUri);
        Exchange exchange = new() { SentKey = sendsKey, OtherHost = isOwnOrigin ? null : request.Address.Host };
        long start = Time.GetTimestamp();
        RequestTracker tracker = new(Time, onWritten);
        TrackedStream.Track(tracker);

        // Every failure of HTTP becomes part of the exchange; only cancellation by the caller throws.
        try
        {
            using HttpRequestMessage message = CreateMessage(request, isOwnOrigin, sendsKey);
            using HttpResponseMessage response =
                await _http.Get(isOwnOrigin).SendAsync(message, either.Token).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.ProxyAuthenticationRequired)
            {
                // The response comes from the proxy, not from the service.
                exchange = exchange with { Failure = ExchangeFailure.ProxyAuthenticationRequired };
            }
            else
            {
                exchange = ResponseReader.ReadHeaders(exchange, response, Time);
                exchange = request.StreamReader is { } reader && response.StatusCode == HttpStatusCode.OK
                    ? await reader.ReadAsync(exchange, response, tracker, deadline, either.Token).ConfigureAwait(false)
                    : await ResponseReader.ReadBodyAsync(exchange, response, request.MaxBodySize, either.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException)
        {
            exchange = exchange with { Failure = GetTimeoutFailure(deadline.IsCancellationRequested, tracker) };
        }
        // The handler throws a SocketException if the connection is reset while it is opened.
        catch (Exception e) when (
            e is HttpRequestException or IOException or SocketException or InvalidDataException or AuthenticationException)
        {
            exchange = exchange with { Failure = ExchangeFailureMapper.Map(e, exchange) };
        }

        // A failure that cancellation caused is not a failure of the service.
        if (exchange.Failure != ExchangeFailure.None)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        if (exchange.StatusCode is not null && ServiceAddress.SharesKey(request.Address, BaseUri))
        {
            _answered.TrySetResult();
        }

        exchange = Complete(exchange, start, tracker);
        if (request.IsLogged)
        {
            Log(request, exchange);
        }

        return exchange;
    }

    /// <summary>Logs an exchange.</summary>
    /// <param name="request">The request.</param>
    /// <param name="exchange">The exchange.</param>
    /// <param name="meaning">What the response means, in a word; empty if that is not known.</param>
    internal void Log(ExchangeRequest request, Exchange exchange, string meaning = "") =>
        _log?.Invoke(Redactor.CleanLine(FormatLogLine(request, exchange, meaning)));

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private Redactor CreateRedactor()
    {
        // Shorter values ("true", the number of a tenant) are not secrets, and occur in ordinary texts.
        const int MinimumSecretLength = 8;
        IEnumerable<string> secrets = _settings.Headers.Values
            .Append(_settings.ProxyCredential?.Password ?? "")
            .Where(static v => v.Length >= MinimumSecretLength);
        return new Redactor(Key is null ? secrets : secrets.Append(Key.Text));
    }

    // The thread pool can delay the continuation that runs here; the last bytes were stamped when they arrived.
    private Exchange Complete(Exchange exchange, long start, RequestTracker tracker) => exchange with
    {
        Elapsed = exchange.Failure == ExchangeFailure.None && tracker.LastReceivedAt is { } received
            ? Time.GetElapsedTime(start, received)
            : Time.GetElapsedTime(start),
        IsStaleConnection = exchange is { Failure: ExchangeFailure.Dropped, StatusCode: null }
            && tracker is { IsConnectionReused: true, LastReceivedAt: null },
        Proxy = exchange.IsProxyFailure ? _connector.Proxy : null,
    };

    private ExchangeFailure GetTimeoutFailure(bool isDeadline, RequestTracker tracker)
    {
        if (!tracker.IsWritten && _connector.IsProxyUnreached)
        {
            return ExchangeFailure.ProxyUnreachable;
        }

        // Without a timeout of the exchange this is the connect timeout of the handler.
        return isDeadline ? ExchangeFailure.TimedOut : ExchangeFailure.ConnectionFailed;
    }

    private static string FormatLogLine(ExchangeRequest request, Exchange exchange, string meaning) => string.Create(
        CultureInfo.InvariantCulture,
        $"{request.Method} {request.Address.AbsolutePath}{(request.Subject.Length > 0 ? " " : "")}{request.Subject}"
            + $"{(request.Purpose.Length > 0 ? $" ({request.Purpose})" : "")}: "
            + $"{FormatOutcome(exchange)}{(meaning.Length > 0 ? " " : "")}{meaning}, "
            + $"{exchange.Elapsed.TotalMilliseconds:F0} ms, attempt {request.Attempt}");

    private static string FormatOutcome(Exchange exchange) => exchange.Failure == ExchangeFailure.None
        ? exchange.StatusCode.GetValueOrDefault().ToString(CultureInfo.InvariantCulture)
        : exchange.Failure.ToString();

    private HttpRequestMessage CreateMessage(ExchangeRequest request, bool isOwnOrigin, bool sendsKey)
    {
        HttpRequestMessage message = new(request.Method, request.Address);
        HttpRequestHeaders headers = message.Headers;

        // The caller's headers can be secrets of the service, such as the token of a gateway.
        if (isOwnOrigin)
        {
            foreach ((string name, string value) in _settings.Headers)
            {
                headers.TryAddWithoutValidation(name, value);
            }
        }

        headers.TryAddWithoutValidation("User-Agent", _settings.UserAgent);
        headers.TryAddWithoutValidation("Accept", request.StreamReader is null ? "application/json" : "text/event-stream");
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

    [GeneratedRegex("/v[0-9]+$", RegexOptions.CultureInvariant)]
    private static partial Regex Version();
}
