namespace NimProbe.Engine.Connection;

/// <summary>One request and all that came of it: the evidence that verdicts are read from.</summary>
public sealed record Exchange
{
    /// <summary>What kept the answer from being whole.</summary>
    public ExchangeFailure Failure { get; init; }

    /// <summary>The status code; null where no answer began.</summary>
    public int? StatusCode { get; init; }

    /// <summary>The media type in lower case, without parameters; empty where none was named.</summary>
    public string MediaType { get; init; } = "";

    /// <summary>What was read of the body, decompressed, up to the reader's bound.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Whether the body went on beyond the bound.</summary>
    public bool IsBodyTruncated { get; init; }

    /// <summary>The <c>nvcf-reqid</c> header: present on every answer from behind the key check, the look-up and the limiter.</summary>
    public string? RequestId { get; init; }

    /// <summary>How long the service asks to wait, from <c>Retry-After</c> in seconds or as a date; null where it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The end of life (UTC) in the <c>Deprecation</c> header; null where there is none.</summary>
    public DateTime? Deprecation { get; init; }

    /// <summary>Where a redirect leads; null where it is none.</summary>
    public Uri? Location { get; init; }

    /// <summary>The time from sending to the last byte, or to the failure.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>
    /// Whether the request was written to a connection that had been used before and was dropped before the first byte of a response:
    /// the server closed an idle connection at the same moment, which says nothing about the request.
    /// </summary>
    public bool IsStaleConnection { get; init; }

    /// <summary>Whether a key travelled with the request.</summary>
    public bool SentKey { get; init; }

    /// <summary>Whether the connection itself failed, so that nothing at the address is known to live.</summary>
    public bool IsConnectionFailure => Failure is ExchangeFailure.NameNotResolved or ExchangeFailure.ConnectionFailed
        or ExchangeFailure.CertificateRejected or ExchangeFailure.TlsFailed or ExchangeFailure.ProxyFailed or ExchangeFailure.ProxyAuthenticationRequired;
}
