using NimProbe.Engine.Catalog;
using NimProbe.Engine.Redaction;

namespace NimProbe.Engine.Probing;

/// <summary>The model that answered, as the answer names it.</summary>
/// <param name="Name">The redacted name; null if there was no answer, or it names no model.</param>
/// <param name="IsSubstituted">Whether it is another model than the requested one; null if that is not known.</param>
internal readonly record struct AnsweringModel(string? Name, bool? IsSubstituted)
{
    /// <summary>Gets the model from an answer.</summary>
    /// <param name="requestedId">The requested id.</param>
    /// <param name="servedModel">The <c>model</c> of the answer; null if it names none.</param>
    /// <param name="catalog">The catalogue of the service; null if the run has not read it.</param>
    /// <param name="redactor">Removes secrets from the name.</param>
    public static AnsweringModel From(string requestedId, string? servedModel, ModelCatalog? catalog, Redactor redactor)
    {
        // The patterns of keys would match long ids, such as Llama-3_3-Nemotron-Super-49B-v1. They apply to unknown names only.
        string line = redactor.CleanLine(servedModel ?? "");
        bool? isSubstituted = line.Length > 0 ? SubstitutionRules.IsSubstituted(requestedId, line, catalog) : null;
        string name = isSubstituted is null ? redactor.Clean(line) : line;
        return name.Length > 0 ? new AnsweringModel(name, isSubstituted) : default;
    }
}
