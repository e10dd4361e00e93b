using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;

namespace NimProbe.Engine.Connection;

/// <summary>Maps the exceptions of the HTTP stack to failures.</summary>
internal static class ExchangeFailureMapper
{
    /// <summary>Maps an exception of the HTTP stack.</summary>
    /// <param name="exception">The exception.</param>
    /// <param name="exchange">The exchange so far.</param>
    public static ExchangeFailure Map(Exception exception, Exchange exchange) => exception switch
    {
        HttpRequestException { InnerException: ConnectException connect } => connect.Failure,
        HttpRequestException http when MapOrNull(http) is { } failure => failure,
        InvalidDataException => ExchangeFailure.Malformed,

        // Thrown by BrotliStream for invalid data.
        InvalidOperationException => ExchangeFailure.Malformed,

        // With TLS 1.3 the server rejects the client after the handshake, most often for a missing client certificate.
        HttpRequestException { InnerException: IOException { InnerException: not (null or IOException or SocketException) } }
            when exchange.StatusCode is null => ExchangeFailure.TlsFailed,
        AuthenticationException when exchange.StatusCode is null => ExchangeFailure.TlsFailed,
        _ => ExchangeFailure.Dropped,
    };

    private static ExchangeFailure? MapOrNull(HttpRequestException exception) => exception.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => ExchangeFailure.NameNotResolved,

        // The inner exception is null if this side ended the handshake. Only the text, which is not localized, tells a certificate that it
        // rejected from a response that is not TLS.
        HttpRequestError.SecureConnectionError when exception.InnerException is AuthenticationException { InnerException: null } tls =>
            tls.Message.Contains("certificate", StringComparison.OrdinalIgnoreCase)
                ? ExchangeFailure.CertificateRejected
                : ExchangeFailure.TlsMissing,
        HttpRequestError.SecureConnectionError => ExchangeFailure.TlsFailed,
        HttpRequestError.ProxyTunnelError when exception.StatusCode == HttpStatusCode.ProxyAuthenticationRequired =>
            ExchangeFailure.ProxyAuthenticationRequired,
        HttpRequestError.ProxyTunnelError => ExchangeFailure.ProxyFailed,
        HttpRequestError.ConnectionError => ExchangeFailure.ConnectionFailed,
        HttpRequestError.InvalidResponse => ExchangeFailure.Malformed,
        HttpRequestError.ConfigurationLimitExceeded => ExchangeFailure.Malformed,
        HttpRequestError.HttpProtocolError => ExchangeFailure.Malformed,
        _ => null,
    };
}
