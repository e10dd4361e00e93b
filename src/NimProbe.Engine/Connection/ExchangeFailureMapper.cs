using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;

namespace NimProbe.Engine.Connection;

/// <summary>Turns the exceptions of the HTTP stack into evidence.</summary>
internal static class ExchangeFailureMapper
{
    /// <summary>What an exception of the HTTP stack stands for.</summary>
    /// <param name="failure">The exception.</param>
    /// <param name="exchange">The exchange as far as it came.</param>
    public static ExchangeFailure Map(Exception failure, Exchange exchange) => failure switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => ExchangeFailure.NameNotResolved,
        // What the other side refuses, or the system's library, stands behind the exception; what we refuse does not.
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError, InnerException: AuthenticationException { InnerException: null } } => ExchangeFailure.CertificateRejected,
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => ExchangeFailure.TlsFailed,
        HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError, StatusCode: HttpStatusCode.ProxyAuthenticationRequired } => ExchangeFailure.ProxyAuthenticationRequired,
        HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } => ExchangeFailure.ProxyFailed,
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => ExchangeFailure.ConnectionFailed,
        HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } => ExchangeFailure.Malformed,
        HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => ExchangeFailure.Malformed,
        HttpRequestException { HttpRequestError: HttpRequestError.HttpProtocolError } => ExchangeFailure.Malformed,
        InvalidDataException => ExchangeFailure.Malformed,

        // What the reader of brotli says of bytes that are none.
        InvalidOperationException => ExchangeFailure.Malformed,
        // With TLS 1.3 a server refuses after the client's handshake is over: a missing client certificate, most often.
        HttpRequestException { InnerException: IOException { InnerException: not (null or IOException or SocketException) } } when exchange.StatusCode is null => ExchangeFailure.TlsFailed,
        AuthenticationException when exchange.StatusCode is null => ExchangeFailure.TlsFailed,
        _ => ExchangeFailure.Dropped,
    };
}
