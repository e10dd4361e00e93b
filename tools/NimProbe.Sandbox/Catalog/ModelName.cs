namespace NimProbe.Sandbox.Catalog;

/// <summary>The two halves of a model id.</summary>
internal static class ModelName
{
    /// <summary>The text before the slash; empty when there is none.</summary>
    public static string PublisherOf(string id) => id.IndexOf('/', StringComparison.Ordinal) is > 0 and int slash ? id[..slash] : "";

    /// <summary>The text after the slash; the whole id when there is none.</summary>
    public static string NameOf(string id) => id[(id.IndexOf('/', StringComparison.Ordinal) + 1)..];
}
