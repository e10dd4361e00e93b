using NimProbe.Engine.Catalog;

namespace NimProbe.Engine.Probing;

/// <summary>A model to probe, with the data of its input.</summary>
/// <param name="Id">The id; with <see cref="Matches"/>, the text of the pattern.</param>
public sealed record ProbeTarget(string Id)
{
    /// <summary>The service to ask; null for every service that the call names.</summary>
    public Uri? BaseUri { get; init; }

    /// <summary>The kind in the input; null to derive it from the id.</summary>
    public NimModelKind? Kind { get; init; }

    /// <summary>The route in the input, which is requested first; <see cref="NimRoute.Auto"/> if none.</summary>
    public NimRoute Endpoint { get; init; } = NimRoute.Auto;

    /// <summary>Whether the catalogue lists the model; null if unknown.</summary>
    public bool? IsListed { get; init; }

    /// <summary>Whether the web catalogue offers a free endpoint; null if unknown.</summary>
    public bool? FreeEndpoint { get; init; }

    /// <summary>The end of life that the input states (UTC), for example an earlier result; null if unknown.</summary>
    public DateTime? EndOfLife { get; init; }

    /// <summary>The deprecation date in the web catalogue (UTC); null if unknown.</summary>
    public DateTime? DeprecatesOn { get; init; }

    /// <summary>The number of models in the catalogue; 0 if unknown.</summary>
    public int CatalogCount { get; init; }

    /// <summary>The catalogue that the model was read from; null if the input does not come from one.</summary>
    internal ModelCatalog? Catalog { get; init; }

    /// <summary>For a pattern: whether it matches an id of the catalogue; null for an id.</summary>
    public Func<string, bool>? Matches { get; init; }

    /// <summary>Whether the pattern stands for every model of the service, each of which counts by itself.</summary>
    public bool IsWholeCatalog { get; init; }

    /// <summary>Creates the target for every model of a service.</summary>
    /// <param name="service">The address of the service.</param>
    public static ProbeTarget FromService(Uri service)
    {
        ArgumentNullException.ThrowIfNull(service);
        return new ProbeTarget(service.ToString()) { BaseUri = service, Matches = static _ => true, IsWholeCatalog = true };
    }

    /// <summary>Creates the target of a catalogue entry.</summary>
    public static ProbeTarget FromModel(NimModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new ProbeTarget(model.Id)
        {
            BaseUri = model.BaseUri,
            Kind = model.Kind,
            IsListed = true,
            FreeEndpoint = model.FreeEndpoint,
            DeprecatesOn = model.DeprecatesOn,
            CatalogCount = model.CatalogCount,
            Catalog = ModelCatalog.FindOrigin(model),
        };
    }
}
