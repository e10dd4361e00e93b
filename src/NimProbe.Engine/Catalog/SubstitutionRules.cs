using NimProbe.Engine.Kinds;

namespace NimProbe.Engine.Catalog;

/// <summary>
/// Decides from the <c>model</c> of a response whether the service substituted another model. NVIDIA redirects ids to successors before
/// their retirement, and the response's <c>model</c> is the only sign of it (nim-api-2.md 0.6).
/// </summary>
internal static class SubstitutionRules
{
    /// <summary>Decides whether a model is substituted.</summary>
    /// <param name="requestedId">The requested id.</param>
    /// <param name="servedModel">The <c>model</c> of the response.</param>
    /// <param name="catalog">The catalogue of the service; null if it was not read.</param>
    /// <returns>
    /// True if the response names another model that the catalogue lists or the hosted service has listed; false if it names the requested
    /// model, or another name of it; null if the name is unknown, such as an alias, a path in the container, or a quantised model.
    /// </returns>
    public static bool? IsSubstituted(string requestedId, string servedModel, ModelCatalog? catalog)
    {
        if (NimModelId.GetComparableName(requestedId) == NimModelId.GetComparableName(servedModel)
            || catalog?.HaveSameRoot(requestedId, servedModel) == true)
        {
            return false;
        }

        return KnownModels.Contains(servedModel) || catalog?.ListsName(servedModel) == true ? true : null;
    }
}
