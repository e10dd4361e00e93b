namespace NimProbe.Engine.Catalog;

/// <summary>One endpoint in a document of the web catalogue.</summary>
/// <param name="Name">The name, with underscores instead of dots.</param>
/// <param name="Publisher">The publisher; empty if the entry has none.</param>
/// <param name="IsFree">Whether it is marked as a free endpoint; null if the entry has no labels.</param>
internal sealed record WebCatalogEntry(string Name, string Publisher, bool? IsFree)
{
    /// <summary>The name on the page; empty if the document does not contain it.</summary>
    public string DisplayName { get; init; } = "";

    /// <summary>The day of deprecation (UTC); null if the document does not contain it.</summary>
    public DateTime? DeprecatesOn { get; init; }

    /// <summary>The key that joins the entries of the two documents.</summary>
    public string Key => WebCatalog.NormalizeName(Publisher + Name);
}
