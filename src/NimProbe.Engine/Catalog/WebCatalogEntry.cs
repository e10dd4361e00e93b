namespace NimProbe.Engine.Catalog;

/// <summary>What one of the web catalogue's routes says of one endpoint.</summary>
/// <param name="Name">The name, with underscores for dots.</param>
/// <param name="Publisher">The publisher; empty where the entry names none.</param>
/// <param name="IsFree">Whether it is marked as a free endpoint; null where its labels were not readable.</param>
internal sealed record WebCatalogEntry(string Name, string Publisher, bool? IsFree)
{
    /// <summary>The name that the page shows; empty where the route does not tell.</summary>
    public string DisplayName { get; init; } = "";

    /// <summary>The day of deprecation (UTC); null where the route names none.</summary>
    public DateTime? DeprecatesOn { get; init; }

    /// <summary>What entries of the two routes are joined by.</summary>
    public string Key => WebCatalog.NormalizeName(Publisher + Name);
}
