using System.Net;

namespace NimProbe.Engine.Connection;

/// <summary>The proxy on the way to the service: the one that the settings name, else the system's, else none.</summary>
internal static class ProxyResolver
{
    private static readonly string[] s_schemes = ["http", "https", "socks4", "socks4a", "socks5"];

    /// <summary>The proxy that the settings name; null where they leave it to the system, or want none.</summary>
    /// <exception cref="NimProbeException"><see cref="NimErrorId.ParameterInvalid"/>: its address is none, or holds a credential.</exception>
    public static IWebProxy? Create(NimConnectionSettings settings)
    {
        if (settings.NoProxy || settings.Proxy is not { } address)
        {
            return null;
        }

        // The handler would refuse it with each request, and without a type of ours. "proxy:8080" is an address too: its scheme is proxy.
        if (!address.IsAbsoluteUri || !s_schemes.Contains(address.Scheme))
        {
            throw Invalid($"is none of a proxy: it must begin with {string.Join(", ", s_schemes.Select(static s => s + "://"))}", "Give an address such as http://proxy.example:8080.");
        }

        return address.UserInfo.Length > 0
            ? throw Invalid("holds a user name or password", "Give them with -ProxyCredential.")
            : new WebProxy(address) { Credentials = settings.ProxyCredential };
    }

    /// <summary>Keeps a key from a proxy that could read it: over plain http it goes to this machine only, and a proxy elsewhere would be in between.</summary>
    /// <param name="address">The service's address, to which the key may go.</param>
    /// <param name="named">The proxy that the settings name.</param>
    /// <exception cref="NimProbeException"><see cref="NimErrorId.PlainHttpRefused"/>: there is one.</exception>
    public static void EnsureKeyNotExposed(Uri address, IWebProxy? named)
    {
        if (address.Scheme != Uri.UriSchemeHttp)
        {
            return;
        }

        IWebProxy proxy = named ?? HttpClient.DefaultProxy;
        if (!proxy.IsBypassed(address) && proxy.GetProxy(address) is { IsLoopback: false } hop)
        {
            throw new NimProbeException(
                NimErrorId.PlainHttpRefused,
                $"The API key was not sent: {address.Host} is asked over plain http through the proxy {hop.Host}, where anyone on the way can read it.",
                "Pass -NoProxy, or use an https address.",
                address.ToString());
        }
    }

    private static NimProbeException Invalid(string fault, string action) => new(NimErrorId.ParameterInvalid, $"The address in -Proxy {fault}.", action, "-Proxy");
}
