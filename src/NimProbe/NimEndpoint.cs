namespace NimProbe;

/// <summary>What NVIDIA's web catalogue says of a model: the list behind the browser's "Free Endpoint" filter.</summary>
public sealed record NimEndpoint
{
    /// <summary>The publisher and name as the web catalogue writes them (<c>meta/llama-3_1-8b-instruct</c>): dots stand as underscores.</summary>
    public required string Id { get; init; }

    /// <summary>The publisher; empty where the entry names none.</summary>
    public string Publisher { get; init; } = "";

    /// <summary>The name that the page shows.</summary>
    public string DisplayName { get; init; } = "";

    /// <summary>Whether the entry is marked "Free Endpoint"; null where its labels were not readable.</summary>
    public bool? FreeEndpoint { get; init; }

    /// <summary>The day (UTC) from which the endpoint is deprecated; null where the entry names none.</summary>
    public DateTime? DeprecatesOn { get; init; }

    /// <summary>The id.</summary>
    public override string ToString() => Id;
}
