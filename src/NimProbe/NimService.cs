namespace NimProbe;

/// <summary>What a service reports about itself. A service that cannot be reached has a report too.</summary>
public sealed record NimService
{
    /// <summary>Gets the name that the input object has for the service, such as a column Name; null if it has none.</summary>
    public string? Name { get; init; }

    /// <summary>Gets the address of the service; null if the input object has none.</summary>
    public Uri? BaseUri { get; init; }

    /// <summary>Gets the kind of the server. The default is <see cref="NimServerKind.Unknown"/>.</summary>
    public NimServerKind Server { get; init; }

    /// <summary>
    /// Gets whether the server responds as a model server: false if it cannot be reached or something else responds, null if there is no
    /// address.
    /// </summary>
    public bool? IsLive { get; init; }

    /// <summary>
    /// Gets whether the server says that it is ready; false also if it cannot be reached, null if it does not say or there is no address.
    /// </summary>
    public bool? IsReady { get; init; }

    /// <summary>Gets the release of the product, or null if the server does not report it.</summary>
    public string? Version { get; init; }

    /// <summary>Gets the version of the API of a NIM container, or null if the server does not report it.</summary>
    public string? ApiVersion { get; init; }

    /// <summary>Gets the profile that a NIM container has selected, or null if the server does not report it.</summary>
    public string? Profile { get; init; }

    /// <summary>Gets how many different models the server lists; null if it lists none that could be read.</summary>
    public int? ModelCount { get; init; }

    /// <summary>Gets the ids of the models, sorted ordinally, with spaces between them; empty if there are none.</summary>
    public string ModelIds { get; init; } = "";

    /// <summary>
    /// Gets the smallest context length, in tokens, that the server reports for one of its models; null if it reports none.
    /// </summary>
    public int? MaxModelLength { get; init; }

    /// <summary>Gets the latency of the first response in milliseconds; null without a response.</summary>
    public int? LatencyMs { get; init; }

    /// <summary>Gets why a property is empty, in one line; empty if there is nothing to say.</summary>
    public string Detail { get; init; } = "";

    /// <summary>Gets the time (UTC) at which the check began.</summary>
    public required DateTime CheckedAt { get; init; }

    /// <summary>Returns the address; without one, the name.</summary>
    public override string ToString() => BaseUri?.ToString() ?? Name ?? "";
}
