namespace NimProbe.Engine.Kinds;

/// <summary>
/// Compares the names of models as servers write them: without case and publisher, and with <c>.</c>, <c>_</c> and <c>-</c>
/// alike.
/// </summary>
internal static class ModelName
{
    /// <summary>
    /// Gets the comparable form of an id. Nothing else is removed: versions, sizes and dates distinguish models, and so do the
    /// suffixes of
    /// quantised models.
    /// </summary>
    public static string Normalize(string id) => NimModelId.GetName(id).ToLowerInvariant().Replace('.', '-').Replace('_', '-');
}
