using System.Globalization;
using NimProbe.Engine.Kinds;
using NimProbe.Engine.Redaction;

namespace NimProbe.Engine.Catalog;

/// <summary>Builds a catalogue from its pages, merging ids that it lists twice.</summary>
internal sealed class CatalogBuilder(Uri baseUri, Redactor redactor)
{
    // More than a thousand times the largest catalogue seen; the bound of a body limits a single page only.
    private const int MaximumModels = 250_000;

    private readonly Dictionary<string, int> _occurrences = new(StringComparer.Ordinal);
    private readonly List<CatalogEntry> _entries = [];
    private readonly List<string> _warnings = [];
    private int _unusable;

    /// <summary>The number of different ids so far.</summary>
    public int Count => _entries.Count;

    /// <summary>Whether no further id is accepted.</summary>
    public bool IsFull { get; private set; }

    /// <summary>Adds a warning.</summary>
    public void AddWarning(string warning) => _warnings.Add(warning);

    /// <summary>Adds the entries of a page.</summary>
    public void Add(CatalogPage page)
    {
        _unusable += page.UnusableEntries;
        foreach (CatalogEntry entry in page.Entries)
        {
            // An id that contains the key is an echo; skip it so that it never reaches a result.
            if (redactor.ContainsSecret(entry.Id))
            {
                _unusable++;
            }
            else if (_occurrences.TryGetValue(entry.Id, out int count))
            {
                _occurrences[entry.Id] = count + 1;
            }
            else if (Count == MaximumModels)
            {
                IsFull = true;
                return;
            }
            else
            {
                _occurrences.Add(entry.Id, 1);
                _entries.Add(entry);
            }
        }
    }

    /// <summary>Builds the catalogue.</summary>
    public ModelCatalog Build()
    {
        if (IsFull)
        {
            AddWarning(string.Create(
                CultureInfo.InvariantCulture,
                $"The catalogue lists more than {MaximumModels:N0} models; the models after these were ignored."));
        }

        if (_unusable > 0)
        {
            AddWarning(string.Create(
                CultureInfo.InvariantCulture, $"The catalogue has {_unusable} entries that are not valid models; they were skipped."));
        }

        Dictionary<string, string> roots = _entries.Where(static e => e.Root is not null)
            .ToDictionary(static e => e.Id, static e => e.Root!, StringComparer.Ordinal);
        return new ModelCatalog([.. _entries.Select(ToModel)], _warnings, roots);
    }

    private NimModel ToModel(CatalogEntry entry) => new()
    {
        Id = entry.Id,
        Kind = KindTable.Default.GetKind(entry.Id),
        Occurrences = _occurrences[entry.Id],
        CatalogCount = Count,
        BaseUri = baseUri,
    };
}
