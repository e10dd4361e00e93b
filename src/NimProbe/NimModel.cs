namespace NimProbe;

/// <summary>
/// A model that the service's catalogue lists. A listed model is not necessarily available; only a probe shows that.
/// </summary>
public sealed record NimModel
{
    /// <summary>Gets the id that requests use, for example <c>meta/llama-3.1-8b-instruct</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Gets the part of the id before its first slash; empty if the id has no slash.</summary>
    public string Publisher => NimModelId.GetPublisher(Id);

    /// <summary>Gets the part of the id after its first slash; the whole id if it has no slash.</summary>
    public string Name => NimModelId.GetName(Id);

    /// <summary>Gets what the model is for, as guessed from its id. The evidence of a probe takes precedence.</summary>
    public NimModelKind Kind { get; init; }

    /// <summary>Gets how many times the catalogue lists the id, 1 or more. The default is 1.</summary>
    public int Occurrences { get; init; } = 1;

    /// <summary>Gets how many different models the catalogue listed when it was read; 0 if unknown.</summary>
    public int CatalogCount { get; init; }

    /// <summary>
    /// Gets whether the web catalogue offers a free endpoint, or null if it was not read or does not say so.
    /// </summary>
    public bool? FreeEndpoint { get; init; }

    /// <summary>Gets the date (UTC) of deprecation in the web catalogue, or null if it was not read or has none.</summary>
    public DateTime? DeprecatesOn { get; init; }

    /// <summary>Gets the address of the service that lists the model.</summary>
    public required Uri BaseUri { get; init; }

    /// <summary>Returns the id.</summary>
    public override string ToString() => Id;
}
