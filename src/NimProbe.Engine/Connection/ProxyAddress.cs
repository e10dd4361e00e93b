namespace NimProbe.Engine.Connection;

/// <summary>Which proxies can be used.</summary>
internal static class ProxyAddress
{
    private static readonly string[] s_schemes = ["http", "https", "socks4", "socks4a", "socks5"];

    /// <summary>Refuses an address that no request could go through; the handler would do so with each request, and without a type of ours.</summary>
    /// <param name="given">The proxy given, or null.</param>
    /// <exception cref="NimProbeException"><see cref="NimErrorId.ParameterInvalid"/>: it has another scheme, or none.</exception>
    public static void Check(Uri? given)
    {
        if (given is not null && !(given.IsAbsoluteUri && s_schemes.Contains(given.Scheme)))
        {
            throw new NimProbeException(
                NimErrorId.ParameterInvalid,
                $"The address in -Proxy is none of a proxy: it must begin with {string.Join(", ", s_schemes.Select(static s => s + "://"))}.",
                "Give an address such as http://proxy.example:8080.",
                "-Proxy");
        }
    }
}
