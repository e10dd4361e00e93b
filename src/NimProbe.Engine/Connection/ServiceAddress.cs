namespace NimProbe.Engine.Connection;

/// <summary>Which service is meant, and which key may travel to it.</summary>
public static class ServiceAddress
{
    /// <summary>The hosted service's own address.</summary>
    public const string Default = "https://integrate.api.nvidia.com/v1";

    /// <summary>The environment variable that names another address.</summary>
    public const string BaseUriVariable = "NVIDIA_BASE_URL";

    /// <summary>The environment variable that holds the key.</summary>
    public const string ApiKeyVariable = "NVIDIA_API_KEY";

    /// <summary>The address to use: the one given, else the environment's, else the hosted service's.</summary>
    /// <param name="given">The address given, or null.</param>
    /// <returns>An absolute http or https address without a slash at its end; a bare origin gets <c>/v1</c>.</returns>
    /// <exception cref="NimProbeException"><see cref="NimErrorId.ParameterInvalid"/>: it is no such address, or holds a credential.</exception>
    public static Uri Resolve(Uri? given)
    {
        if (given is not null)
        {
            return Normalize(given, "-BaseUri");
        }

        string? named = Environment.GetEnvironmentVariable(BaseUriVariable);
        if (string.IsNullOrWhiteSpace(named))
        {
            return new Uri(Default);
        }

        return Uri.TryCreate(named.Trim(), UriKind.Absolute, out Uri? address)
            ? Normalize(address, "$env:" + BaseUriVariable)
            : throw Invalid("$env:" + BaseUriVariable, "is not an absolute http or https address");
    }

    /// <summary>The rate if none is given: 40 requests per minute, nominally allowed on NVIDIA's hosts (nim-api.md 4); 0, which is none, elsewhere.</summary>
    public static int GetDefaultRequestsPerMinute(Uri address) => IsNvidiaHost(address) ? 40 : 0;

    /// <summary>Whether the host is NVIDIA's own.</summary>
    public static bool IsNvidiaHost(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.Host.Equals("nvidia.com", StringComparison.OrdinalIgnoreCase)
            || address.Host.EndsWith(".nvidia.com", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>
    /// Whether the key of the environment is meant for the address: NVIDIA's hosts, and the origin that the
    /// environment itself names. Anywhere else only a key given by hand is sent.
    /// </summary>
    public static bool AcceptsEnvironmentKey(Uri address) =>
        IsNvidiaHost(address)
        || (Uri.TryCreate(Environment.GetEnvironmentVariable(BaseUriVariable)?.Trim(), UriKind.Absolute, out Uri? named)
            && IsSameOrigin(named, address));

    /// <summary>Whether scheme, host and port are the same.</summary>
    public static bool IsSameOrigin(Uri one, Uri other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        return Uri.Compare(one, other, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0;
    }

    /// <summary>Whether two addresses name the same service, however their ends are written.</summary>
    public static bool IsSameService(Uri one, Uri other) =>
        IsSameOrigin(one, other) && one.AbsolutePath.TrimEnd('/').Equals(other.AbsolutePath.TrimEnd('/'), StringComparison.Ordinal);

    private static Uri Normalize(Uri address, string source)
    {
        if (!address.IsAbsoluteUri || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps))
        {
            throw Invalid(source, "is not an absolute http or https address");
        }

        if (address.UserInfo.Length > 0)
        {
            throw Invalid(source, "holds a user name or password; give the key with -ApiKey");
        }

        string path = address.AbsolutePath.TrimEnd('/');
        return new Uri(address.GetLeftPart(UriPartial.Authority) + (path.Length == 0 ? "/v1" : path));
    }

    private static NimProbeException Invalid(string source, string fault) =>
        new(NimErrorId.ParameterInvalid, $"The address in {source} {fault}.", $"Give an address such as {Default}.", source);
}
