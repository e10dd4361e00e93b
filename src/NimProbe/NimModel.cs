namespace NimProbe;

/// <summary>A model that the service's catalogue lists. Listed does not mean answering: a probe tells.</summary>
public sealed record NimModel
{
    /// <summary>The id that requests name the model by, for example <c>meta/llama-3.1-8b-instruct</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The part of the id before its slash; empty where the id has none.</summary>
    public string Publisher => NimModelId.GetPublisher(Id);

    /// <summary>The part of the id after its slash; the whole id where it has none.</summary>
    public string Name => NimModelId.GetName(Id);

    /// <summary>What the model is for, guessed from its id; a probe's own evidence overrides it.</summary>
    public NimModelKind Kind { get; init; }

    /// <summary>How often the catalogue lists the id; 1 or more. The hosted catalogue has listed some ids twice.</summary>
    public int Occurrences { get; init; } = 1;

    /// <summary>How many different models the catalogue listed when this one was read from it.</summary>
    public int CatalogCount { get; init; }

    /// <summary>Whether the web catalogue offers a free endpoint; null where it was not asked or does not say.</summary>
    public bool? FreeEndpoint { get; init; }

    /// <summary>The day (UTC) on which the web catalogue says the model is deprecated; null where it names none.</summary>
    public DateTime? DeprecatesOn { get; init; }

    /// <summary>The address of the service that listed the model.</summary>
    public required Uri BaseUri { get; init; }

    /// <summary>The id.</summary>
    public override string ToString() => Id;
}
