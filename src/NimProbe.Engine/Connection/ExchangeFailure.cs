namespace NimProbe.Engine.Connection;

/// <summary>Why a response is missing or incomplete.</summary>
internal enum ExchangeFailure
{
    /// <summary>None: the response is complete, or was truncated at the maximum body size.</summary>
    None,

    /// <summary>The timeout elapsed.</summary>
    TimedOut,

    /// <summary>The host name cannot be resolved.</summary>
    NameNotResolved,

    /// <summary>The connection could not be established.</summary>
    ConnectionFailed,

    /// <summary>The server's certificate is not trusted, has expired, or belongs to another host.</summary>
    CertificateRejected,

    /// <summary>The server does not use TLS: its response to the handshake is something else, most often plain HTTP.</summary>
    TlsMissing,

    /// <summary>The TLS handshake failed for another reason, most often because the server requires a client certificate.</summary>
    TlsFailed,

    /// <summary>The host name of the proxy cannot be resolved.</summary>
    ProxyNameNotResolved,

    /// <summary>The connection to the proxy could not be established.</summary>
    ProxyUnreachable,

    /// <summary>The proxy refused the connection, or cannot be used.</summary>
    ProxyFailed,

    /// <summary>The proxy requires a user name and password and did not accept the given ones.</summary>
    ProxyAuthenticationRequired,

    /// <summary>The connection was dropped before the response was complete.</summary>
    Dropped,

    /// <summary>The response is not valid HTTP, or exceeds its limits.</summary>
    Malformed,
}
