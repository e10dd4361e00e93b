namespace NimProbe.Sandbox.Catalog;

/// <summary>The two parts of a model id.</summary>
internal static class ModelName
{
    /// <summary>Gets the text before the slash; empty if there is no slash.</summary>
    public static string GetPublisher(string id) => id.IndexOf('/', StringComparison.Ordinal) is > 0 and int slash ? id[..slash] : "";

    /// <summary>Gets the text after the slash; the whole id if there is no slash.</summary>
    public static string GetName(string id) => id[(id.IndexOf('/', StringComparison.Ordinal) + 1)..];
}
