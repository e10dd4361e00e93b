using System.Net;

namespace NimProbe.Engine.Connection;

/// <summary>Resolves the proxy for a service: the one in the settings, the system's, or none.</summary>
internal static class ProxyResolver
{
    private static readonly string[] s_schemes = ["http", "https", "socks4", "socks4a", "socks5"];

    /// <summary>Creates the proxy of the settings; null for the system's or none.</summary>
    /// <exception cref="NimProbeException">
    /// <see cref="NimErrorId.ParameterInvalid"/>: its address is invalid or contains credentials.
    /// </exception>
    public static IWebProxy? Create(NimConnectionSettings settings)
    {
        if (settings.NoProxy || settings.Proxy is not { } address)
        {
            return null;
        }

        // The handler would reject it with every request. "proxy:8080" is an absolute URI too, with the scheme "proxy".
        if (!address.IsAbsoluteUri || !s_schemes.Contains(address.Scheme))
        {
            string schemes = string.Join(", ", s_schemes.Select(static s => s + "://"));
            throw Invalid($"The address in Proxy must begin with one of {schemes}.", NimErrorCause.Proxy);
        }

        return address.UserInfo.Length > 0
            ? throw Invalid("The address in Proxy contains a user name or password.", NimErrorCause.ProxyCredential)
            : new WebProxy(address) { Credentials = settings.ProxyCredential };
    }

    /// <summary>Ensures that a key for a plain http service on this machine is not sent through a remote proxy.</summary>
    /// <param name="address">The address of the service.</param>
    /// <param name="configured">The proxy of the settings.</param>
    /// <exception cref="NimProbeException">
    /// <see cref="NimErrorId.PlainHttpRefused"/>: the key would be sent through such a proxy.
    /// </exception>
    public static void EnsureKeyNotExposed(Uri address, IWebProxy? configured)
    {
        if (address.Scheme != Uri.UriSchemeHttp)
        {
            return;
        }

        IWebProxy proxy = configured ?? HttpClient.DefaultProxy;
        if (!proxy.IsBypassed(address) && proxy.GetProxy(address) is { IsLoopback: false } hop)
        {
            throw new NimProbeException(
                NimErrorId.PlainHttpRefused,
                $"The API key was not sent: {address.Host} is reached over plain http through the proxy {hop.Host}, "
                    + "where anyone on the network path can read it.",
                address.ToString(),
                NimErrorCause.Proxy);
        }
    }

    private static NimProbeException Invalid(string message, NimErrorCause cause) =>
        new(NimErrorId.ParameterInvalid, message, nameof(NimConnectionSettings.Proxy), cause);
}
