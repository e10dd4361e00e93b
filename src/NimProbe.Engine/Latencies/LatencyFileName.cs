using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace NimProbe.Engine.Latencies;

/// <summary>The name of the file of a service.</summary>
internal static class LatencyFileName
{
    // With the port and the hash, shorter than any file system allows.
    private const int MaximumHostLength = 100;

    /// <summary>Gets the name: host and port, which users recognize, and a hash, which is different for every address.</summary>
    /// <param name="service">The address of the service.</param>
    public static string FromService(Uri service)
    {
        string host = service.IdnHost.ToLowerInvariant();
        string address = string.Create(
            CultureInfo.InvariantCulture, $"{service.Scheme}://{host}:{service.Port}{service.AbsolutePath.TrimEnd('/')}");
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(address)))[..8];

        // An IPv6 address contains colons, which Windows does not allow.
        IEnumerable<char> safeHost = host.Take(MaximumHostLength).Select(static c => char.IsAsciiLetterOrDigit(c) || c == '.' ? c : '-');
        return string.Create(CultureInfo.InvariantCulture, $"{string.Concat(safeHost)}_{service.Port}_{hash}.json");
    }
}
