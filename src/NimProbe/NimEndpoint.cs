namespace NimProbe;

/// <summary>An entry of NVIDIA's web catalogue, which is the list behind the browser's "Free Endpoint" filter.</summary>
public sealed record NimEndpoint
{
    /// <summary>
    /// Gets the publisher and name as the web catalogue writes them, with underscores for dots, for example
    /// <c>meta/llama-3_1-8b-instruct</c>.
    /// </summary>
    public required string Id { get; init; }

    /// <summary>Gets the publisher; empty if the entry has none. The default is empty.</summary>
    public string Publisher { get; init; } = "";

    /// <summary>Gets the name that the web page shows. The default is empty.</summary>
    public string DisplayName { get; init; } = "";

    /// <summary>Gets whether the entry has the label "Free Endpoint", or null if its labels could not be read.</summary>
    public bool? FreeEndpoint { get; init; }

    /// <summary>Gets the date (UTC) from which the endpoint is deprecated, or null if the entry has none.</summary>
    public DateTime? DeprecatesOn { get; init; }

    /// <summary>Returns the id.</summary>
    public override string ToString() => Id;
}
