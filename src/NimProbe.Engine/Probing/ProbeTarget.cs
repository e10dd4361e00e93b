namespace NimProbe.Engine.Probing;

/// <summary>A model to probe, and what its input said of it.</summary>
/// <param name="Id">The id; with <see cref="Matches"/>, the pattern as it was written.</param>
public sealed record ProbeTarget(string Id)
{
    /// <summary>The kind that the input named; null to guess it from the id.</summary>
    public NimModelKind? Kind { get; init; }

    /// <summary>The route that the input named, asked first; <see cref="NimRoute.Auto"/> for none.</summary>
    public NimRoute Endpoint { get; init; } = NimRoute.Auto;

    /// <summary>Whether the catalogue lists the model; null where the input does not tell.</summary>
    public bool? IsListed { get; init; }

    /// <summary>What the input knew of the web catalogue's entry.</summary>
    public bool? FreeEndpoint { get; init; }

    /// <summary>What the input knew of the web catalogue's entry.</summary>
    public DateTime? DeprecatesOn { get; init; }

    /// <summary>How many models the catalogue listed, as the input knew.</summary>
    public int CatalogCount { get; init; }

    /// <summary>For a pattern: which ids of the catalogue it stands for; null for an id.</summary>
    public Func<string, bool>? Matches { get; init; }

    /// <summary>The target for a model of the catalogue.</summary>
    public static ProbeTarget For(NimModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new ProbeTarget(model.Id)
        {
            Kind = model.Kind,
            IsListed = true,
            FreeEndpoint = model.FreeEndpoint,
            DeprecatesOn = model.DeprecatesOn,
            CatalogCount = model.CatalogCount,
        };
    }
}
