using NimProbe.Sandbox.Answers;
using NimProbe.Sandbox.Hosting;

namespace NimProbe.Sandbox.Catalog;

/// <summary>The models that the server lists, in order and with duplicates, and all that it knows.</summary>
internal sealed class SandboxModelCatalog
{
    private readonly Dictionary<string, ServedModel> _byId = new(StringComparer.Ordinal);

    public SandboxModelCatalog(IEnumerable<SandboxModel> models, AnswerLibrary answers, TimeScale scale)
    {
        List<SandboxModel> listed = [];
        foreach (SandboxModel model in models)
        {
            // The hosted catalogue lists some ids twice; the answers of the first entry apply.
            if (!_byId.ContainsKey(model.Id))
            {
                _byId.Add(model.Id, new ServedModel(model, answers, scale));
            }

            if (model.IsListed)
            {
                listed.Add(model);
            }
        }

        Listed = listed;
    }

    /// <summary>The entries of <c>/v1/models</c>.</summary>
    public IReadOnlyList<SandboxModel> Listed { get; }

    /// <summary>Every model once, in the order of the catalogue.</summary>
    public IReadOnlyCollection<ServedModel> Models => _byId.Values;

    public static SandboxModelCatalog Load(SandboxOptions options, AnswerLibrary answers) =>
        new(ReadModels(options, answers), answers, new TimeScale(options.TimeScale));

    public ServedModel? Find(string id) => _byId.GetValueOrDefault(id);

    private static IReadOnlyList<SandboxModel> ReadModels(SandboxOptions options, AnswerLibrary answers)
    {
        if (options.Models is not null)
        {
            return options.Models;
        }

        return options.Day is DateOnly day
            ? RecordedProbes.ReadDay(day)
            : CatalogFile.Read(options.CatalogPath ?? CatalogFile.DefaultPath, answers);
    }
}
