using System.Globalization;
using System.Text.RegularExpressions;

namespace NimProbe.Engine.Connection;

/// <summary>Parses the address of a service, and recognizes what is often written instead: no scheme, or a route at the end.</summary>
public static partial class AddressParser
{
    private const int FirstUnprivilegedPort = 1024;

    /// <summary>Parses an address.</summary>
    /// <param name="text">The text.</param>
    /// <param name="service">
    /// The absolute http or https address without a trailing slash; <c>/v1</c> is appended to an origin without a path.
    /// </param>
    /// <returns>Null if the text is an address; otherwise the error, which contains nothing of a password in the text.</returns>
    public static AddressError? GetParseError(string text, out Uri? service)
    {
        ArgumentNullException.ThrowIfNull(text);
        service = null;
        text = text.Trim();
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? address)
            || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps))
        {
            return WithoutScheme().Match(text) is { Success: true } match && IsHostAndPortOrPath(match)
                ? new AddressError("has no scheme", $"Write {AddScheme(match)}.")
                : new AddressError("is not an absolute http or https address", null);
        }

        if (address.UserInfo.Length > 0)
        {
            return new AddressError("contains a user name or password", null, NimErrorCause.AddressCredential);
        }

        string path = address.AbsolutePath.TrimEnd('/');
        if (RouteAtEnd().Match(path) is { Success: true } route)
        {
            return new AddressError($"ends with the route {route.Groups["route"].Value}", $"Write {Create(address, RemoveRoute(path))}.");
        }

        if (address.Query.Length > 0 || address.Fragment.Length > 0)
        {
            // Routes are appended to the address, so that a query would be lost without a word.
            string part = address.Query.Length > 0 ? "query" : "fragment";
            return new AddressError($"has a {part}, which the address of a service must not contain", $"Write {Create(address, path)}.");
        }

        service = Create(address, path);
        return null;
    }

    /// <summary>
    /// Whether a text that can also be a model id is an address without a scheme: a host with a port, or a host whose path is
    /// <c>/v1</c>.
    /// </summary>
    public static bool IsAddressWithoutScheme(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return WithoutScheme().Match(text) is { Success: true } match
            && (HasLikelyPort(match) || (match.Groups["host"].ValueSpan.Contains('.') && VersionedPath().IsMatch(GetPath(match))));
    }

    /// <summary>
    /// Completes a host and port, as Kubernetes reports a service, to an address: <c>http://host:port/v1</c>, and https for port 443 and
    /// NVIDIA's hosts. Any other text is returned as it is.
    /// </summary>
    public static string CompleteHostAndPort(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return WithoutScheme().Match(text.Trim()) is { Success: true } match
            && match.Groups["port"].Success && GetPath(match).Length == 0
            ? AddScheme(match)
            : text;
    }

    private static Uri Create(Uri address, string path) =>
        new(address.GetLeftPart(UriPartial.Authority) + (path.Length == 0 ? "/v1" : path));

    private static string RemoveRoute(string path) =>
        RouteAtEnd().Match(path) is { Success: true } route ? route.Groups["base"].Value : path;

    private static string AddScheme(Match match)
    {
        string host = match.Groups["host"].Value;
        string port = match.Groups["port"].Value;
        string path = RemoveRoute(GetPath(match));
        bool isPublic = ServiceAddress.IsNvidiaHost(host) || port is "443" || (port.Length == 0 && DomainName().IsMatch(host));
        return $"{(isPublic ? "https" : "http")}://{host}{(port.Length == 0 ? "" : ":" + port)}{(path.Length == 0 ? "/v1" : path)}";
    }

    private static string GetPath(Match match) => match.Groups["path"].Value.Split('?', '#')[0].TrimEnd('/');

    private static bool IsHostAndPortOrPath(Match match) =>
        match.Groups["port"].Success || match.Groups["path"].Success || match.Groups["host"].ValueSpan.ContainsAny('.', '[')
        || match.Groups["host"].ValueSpan.Equals("localhost", StringComparison.OrdinalIgnoreCase);

    // A number after a colon can also be the tag of a model, as in "llama3:8".
    private static bool HasLikelyPort(Match match) =>
        int.TryParse(match.Groups["port"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int port)
        && (port is 80 or 443 or (>= FirstUnprivilegedPort and <= ushort.MaxValue));

    [GeneratedRegex(
        @"^(?<host>[a-z0-9]([a-z0-9_.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(:(?<port>[0-9]{1,5}))?(?<path>/[^\s@]*)?$",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex WithoutScheme();

    [GeneratedRegex(@"\.[a-z]{2,}$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex DomainName();

    [GeneratedRegex(@"^/v[0-9]+(/.*)?$", RegexOptions.CultureInvariant)]
    private static partial Regex VersionedPath();

    // The routes that the module or a user calls below a base address (nim-api.md 1; nim-api-2.md 2). "/models" alone can be part of one.
    [GeneratedRegex(
        @"^(?<base>.*?)(?<route>/(chat/completions|completions|embeddings|ranking|responses|images/generations))$"
            + @"|^(?<base>(.*/v[0-9]+)?)(?<route>/(models|health/(live|ready)|metadata|manifest|version|license|metrics))$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex RouteAtEnd();
}
