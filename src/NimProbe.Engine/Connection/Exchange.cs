namespace NimProbe.Engine.Connection;

/// <summary>One request and its response or failure.</summary>
internal sealed record Exchange
{
    /// <summary>Why the response is missing or incomplete.</summary>
    public ExchangeFailure Failure { get; init; }

    /// <summary>The status code; null if there is no response.</summary>
    public int? StatusCode { get; init; }

    /// <summary>The media type in lower case, without parameters; empty if the response has none.</summary>
    public string MediaType { get; init; } = "";

    /// <summary>The body, decompressed, up to the maximum size.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Whether the body is larger than the maximum size.</summary>
    public bool IsBodyTruncated { get; init; }

    /// <summary>The <c>nvcf-reqid</c> header: present on every response that passed the key check, the look-up and the limiter.</summary>
    public string? RequestId { get; init; }

    /// <summary>The delay that the <c>Retry-After</c> header asks for, 0 to 365 days; null if there is none.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The end of life (UTC) in the <c>Deprecation</c> header; null if there is none.</summary>
    public DateTime? Deprecation { get; init; }

    /// <summary>The target of a redirect; null if there is none.</summary>
    public Uri? Location { get; init; }

    /// <summary>The time from sending the request to the last byte of the response, or to the failure.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>
    /// Whether the request was written to a connection that had been used before and was dropped before the first byte of a response:
    /// the server closed an idle connection at the same moment, which is not a failure of the request.
    /// </summary>
    public bool IsStaleConnection { get; init; }

    /// <summary>The proxy that failed, as host and port; null if none did.</summary>
    public string? Proxy { get; init; }

    /// <summary>The host that the request was sent to if it has another origin than the service; null otherwise.</summary>
    public string? OtherHost { get; init; }

    /// <summary>Whether the request had a key.</summary>
    public bool SentKey { get; init; }

    /// <summary>Whether no connection to the service was established.</summary>
    public bool IsConnectionFailure => Failure
        is ExchangeFailure.NameNotResolved
        or ExchangeFailure.ConnectionFailed
        or ExchangeFailure.CertificateRejected
        or ExchangeFailure.TlsFailed
        || IsProxyFailure;

    /// <summary>Whether the proxy failed, and not the service.</summary>
    public bool IsProxyFailure => Failure
        is ExchangeFailure.ProxyNameNotResolved
        or ExchangeFailure.ProxyUnreachable
        or ExchangeFailure.ProxyFailed
        or ExchangeFailure.ProxyAuthenticationRequired;
}
