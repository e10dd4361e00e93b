namespace NimProbe.Sandbox.WebCatalog;

/// <summary>The responses of the web catalogue's routes.</summary>
public enum WebCatalogShape
{
    /// <summary>The catalogue.</summary>
    Ok,

    /// <summary>403 and an HTML page: a firewall.</summary>
    Html,

    /// <summary>200 and JSON in another format: the site was rebuilt.</summary>
    Changed,
}
