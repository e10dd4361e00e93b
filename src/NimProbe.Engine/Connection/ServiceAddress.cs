namespace NimProbe.Engine.Connection;

/// <summary>Resolves the address of the service, and which addresses the key may be sent to.</summary>
public static class ServiceAddress
{
    /// <summary>The address of the hosted service.</summary>
    public const string Default = "https://integrate.api.nvidia.com/v1";

    /// <summary>The second origin of the hosted service, which has the rerank models (nim-api-2.md 2.1).</summary>
    internal const string RetrievalOrigin = "https://ai.api.nvidia.com";

    // The origins of the hosted service. They share the key, and so its budget of requests.
    private static readonly Uri[] s_hostedOrigins = [new(Default), new(RetrievalOrigin)];

    /// <summary>The environment variable for another address.</summary>
    public const string BaseUriVariable = "NVIDIA_BASE_URL";

    /// <summary>The environment variable for the key.</summary>
    public const string ApiKeyVariable = "NVIDIA_API_KEY";

    /// <summary>Resolves the address: the given one, the one in the environment, or that of the hosted service.</summary>
    /// <param name="given">The given address, or null.</param>
    /// <returns>An absolute http or https address without a trailing slash; <c>/v1</c> is appended to an origin without a path.</returns>
    /// <exception cref="NimProbeException">
    /// <see cref="NimErrorId.ParameterInvalid"/>: it is not such an address, ends with a route, or contains credentials.
    /// </exception>
    public static Uri Resolve(Uri? given)
    {
        if (given is not null)
        {
            return Parse(given.OriginalString, nameof(NimConnectionSettings.BaseUri));
        }

        string? variable = Environment.GetEnvironmentVariable(BaseUriVariable);
        return string.IsNullOrWhiteSpace(variable) ? new Uri(Default) : Parse(variable, "$env:" + BaseUriVariable);
    }

    /// <summary>
    /// Gets the default rate: 40 requests per minute on NVIDIA's hosts, which is their nominal limit (nim-api.md 4); elsewhere 0 for no
    /// limit.
    /// </summary>
    public static int GetDefaultRequestsPerMinute(Uri address) => IsNvidiaHost(address) ? 40 : 0;

    /// <summary>Whether the host belongs to NVIDIA.</summary>
    public static bool IsNvidiaHost(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return IsNvidiaHost(address.Host);
    }

    /// <summary>Whether the host name belongs to NVIDIA.</summary>
    internal static bool IsNvidiaHost(string host) =>
        host.Equals("nvidia.com", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".nvidia.com", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Whether the key in the environment may be sent to an address: to NVIDIA's hosts, and to the origin of the address
    /// in the environment. Other addresses only get a key that the caller gives.
    /// </summary>
    public static bool AcceptsEnvironmentKey(Uri address) =>
        IsNvidiaHost(address)
        || (Uri.TryCreate(Environment.GetEnvironmentVariable(BaseUriVariable)?.Trim(), UriKind.Absolute, out Uri? configured)
            && IsSameOrigin(configured, address));

    /// <summary>Whether scheme, host and port are the same.</summary>
    public static bool IsSameOrigin(Uri one, Uri other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        return Uri.Compare(one, other, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0;
    }

    /// <summary>
    /// Whether an address belongs to the hosted service: one of its two hosts by their exact names, with https and its default port.
    /// </summary>
    public static bool IsHostedService(Uri address) => Array.Exists(s_hostedOrigins, origin => IsSameOrigin(origin, address));

    /// <summary>Whether a key for one address may be sent to another: within an origin, and between those of the hosted service.</summary>
    public static bool SharesKey(Uri one, Uri other) => IsSameOrigin(one, other) || (IsHostedService(one) && IsHostedService(other));

    /// <summary>Gets the origin that stands for all those that share a key, and so a budget of requests, with an address.</summary>
    internal static string GetBudgetOrigin(Uri address) =>
        (IsHostedService(address) ? s_hostedOrigins[0] : address).GetLeftPart(UriPartial.Authority);

    /// <summary>Whether two addresses have the same origin and path, ignoring a trailing slash.</summary>
    public static bool IsSameService(Uri one, Uri other) =>
        IsSameOrigin(one, other) && one.AbsolutePath.TrimEnd('/').Equals(other.AbsolutePath.TrimEnd('/'), StringComparison.Ordinal);

    private static Uri Parse(string address, string source) => AddressParser.GetParseError(address, out Uri? service) is { } error
        ? throw new NimProbeException(NimErrorId.ParameterInvalid, $"The address in {source} {error.Problem}.", source, error.Cause)
        {
            Suggestion = error.Suggestion,
        }
        : service!;
}
