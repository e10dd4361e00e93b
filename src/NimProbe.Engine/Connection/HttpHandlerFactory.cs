using System.Net;

namespace NimProbe.Engine.Connection;

/// <summary>Creates the HTTP handler for one service: no redirects, no cookies, a connect timeout of 15 s.</summary>
internal static class HttpHandlerFactory
{
    // A connection that takes longer does not succeed; this does not limit the wait for a response.
    private static readonly TimeSpan s_connectTimeout = TimeSpan.FromSeconds(15);

    // A watch runs for days, and DNS records change.
    private static readonly TimeSpan s_connectionLifetime = TimeSpan.FromMinutes(5);

    /// <summary>Creates a handler.</summary>
    /// <param name="settings">The connection settings.</param>
    /// <param name="proxy">The proxy of the settings; null for the system's.</param>
    /// <param name="connector">Establishes the connections.</param>
    /// <param name="sendsCertificate">Whether servers get the client certificate of the settings.</param>
    public static SocketsHttpHandler Create(
        NimConnectionSettings settings, IWebProxy? proxy, HostConnector connector, bool sendsCertificate)
    {
        SocketsHttpHandler handler = new()
        {
            ActivityHeadersPropagator = null,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.All,
            ConnectCallback = connector.ConnectAsync,
            ConnectTimeout = settings.Timeout < s_connectTimeout ? settings.Timeout : s_connectTimeout,
            MaxResponseDrainSize = 0,
            PlaintextStreamFilter = static (context, _) => ValueTask.FromResult<Stream>(new TrackedStream(context.PlaintextStream)),
            PooledConnectionLifetime = s_connectionLifetime,
            UseCookies = false,
            UseProxy = !settings.NoProxy,
            Proxy = proxy,
        };

        if (settings.SkipCertificateCheck)
        {
#pragma warning disable CA5359 // The purpose of -SkipCertificateCheck, and only that sets it.
            handler.SslOptions.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        }

        if (sendsCertificate && settings.Certificate is not null)
        {
            handler.SslOptions.ClientCertificates = [settings.Certificate];
            handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => settings.Certificate;
        }

        return handler;
    }
}
