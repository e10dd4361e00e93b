namespace NimProbe.Sandbox;

/// <summary>What the web catalogue's routes answer.</summary>
public enum WebCatalogShape
{
    /// <summary>The catalogue.</summary>
    Ok,

    /// <summary>403 and a page of HTML: a firewall.</summary>
    Html,

    /// <summary>200 and JSON of another shape: the site was rebuilt.</summary>
    Changed,
}
