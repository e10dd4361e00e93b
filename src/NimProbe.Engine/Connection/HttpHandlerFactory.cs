using System.Net;

namespace NimProbe.Engine.Connection;

/// <summary>Makes what sends the requests to one service: it follows nothing, remembers nothing, and waits for no connection for long.</summary>
internal static class HttpHandlerFactory
{
    // A connection that is not made by then will not be made; waits for an answer are another matter.
    private static readonly TimeSpan s_connectTimeout = TimeSpan.FromSeconds(15);

    // Names change their addresses while a watch runs for days.
    private static readonly TimeSpan s_connectionLifetime = TimeSpan.FromMinutes(5);

    /// <summary>Makes a handler.</summary>
    /// <param name="settings">How to reach the service.</param>
    /// <param name="proxy">The proxy that they name; null for the system's.</param>
    public static SocketsHttpHandler Create(NimConnectionSettings settings, IWebProxy? proxy)
    {
        SocketsHttpHandler handler = new()
        {
            ActivityHeadersPropagator = null,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.All,
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
#pragma warning disable CA5359 // Exactly what -SkipCertificateCheck asks for, and nothing else sets it.
            handler.SslOptions.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        }

        if (settings.Certificate is not null)
        {
            handler.SslOptions.ClientCertificates = [settings.Certificate];
            handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => settings.Certificate;
        }

        return handler;
    }
}
