using System.Management.Automation;
using NimProbe.Engine.Snapshots;

namespace NimProbe.PowerShell.Input;

/// <summary>Reads what is piped or given as a snapshot: snapshots, what is left of them after a job or CliXml, paths, and files.</summary>
internal static class SnapshotInput
{
    /// <summary>The snapshots that an object stands for; a path may stand for several.</summary>
    /// <param name="cmdlet">The cmdlet, for its drives and its location.</param>
    /// <param name="input">The object.</param>
    /// <exception cref="NimProbeException"><see cref="NimErrorId.InputInvalid"/> or <see cref="NimErrorId.SnapshotNotFound"/>.</exception>
    public static IReadOnlyList<SnapshotSource> Find(PSCmdlet cmdlet, object? input)
    {
        object? value = input is PSObject wrapped ? wrapped.BaseObject : input;
        return value switch
        {
            NimSnapshot snapshot => [new SnapshotSource(snapshot.ToString(), _ => snapshot)],
            string path => FromFiles(FindFiles(cmdlet, path)),
            FileSystemInfo item => FromFiles(SnapshotPath.Find(cmdlet, item.FullName, isLiteral: true)),
            null => throw Errors.SnapshotInputInvalid("An empty object", "is no snapshot"),
            _ => [new SnapshotSource(input!.ToString() ?? "", _ => ReadRow(PSObject.AsPSObject(input)))],
        };
    }

    /// <summary>Reads one object that must be one snapshot.</summary>
    /// <exception cref="NimProbeException">It is none, or stands for several.</exception>
    public static NimSnapshot ReadOne(PSCmdlet cmdlet, object? input, CancellationToken cancellationToken = default)
    {
        IReadOnlyList<SnapshotSource> sources = Find(cmdlet, input);
        return sources.Count == 1 ? sources[0].Read(cancellationToken) : throw Errors.SnapshotInputInvalid(
            $"'{NimModelId.ToDisplayText(input?.ToString() ?? "")}'",
            sources.Count == 0 ? "stands for no snapshot" : "stands for several snapshots, and one is wanted");
    }

    /// <summary>Reads an object that may be a snapshot; null where it is something else.</summary>
    /// <exception cref="NimProbeException"><see cref="NimErrorId.InputInvalid"/>: it is what is left of a snapshot, and cannot be read.</exception>
    public static NimSnapshot? ReadOrNull(object? input) => (input is PSObject wrapped ? wrapped.BaseObject : input) switch
    {
        NimSnapshot snapshot => snapshot,
        null or string => null,
        _ when PSObject.AsPSObject(input) is var row && row.Properties[nameof(NimSnapshot.Results)] is not null => ReadRow(row),
        _ => null,
    };

    private static SnapshotSource[] FromFiles(IEnumerable<string> files) =>
        [.. files.Select(static file => new SnapshotSource(file, token => SnapshotFile.Read(file, token)))];

    // A name with brackets is a file before it is a pattern.
    private static IReadOnlyList<string> FindFiles(PSCmdlet cmdlet, string path) =>
        SnapshotPath.Find(cmdlet, path, isLiteral: path.Length > 0 && File.Exists(SnapshotPath.GetFileSystemPath(cmdlet, path)));

    private static NimSnapshot ReadRow(PSObject source)
    {
        string what = $"An object of type {source.TypeNames.FirstOrDefault() ?? "object"}";
        InputRow row = new(source, fault => Errors.SnapshotInputInvalid(what, fault));
        if (row.GetValue(nameof(NimSnapshot.Results)) is not { } list || row.GetDateTime(nameof(NimSnapshot.TakenAt)) is not { } takenAt || row.GetUri(nameof(NimSnapshot.BaseUri)) is not { } baseUri)
        {
            throw Errors.SnapshotInputInvalid(what, "is no snapshot: it lacks Results, TakenAt or BaseUri");
        }

        int catalogCount = row.GetInt32(nameof(NimSnapshot.CatalogCount)) ?? 0;
        NimSnapshot snapshot = new()
        {
            Path = row.GetString(nameof(NimSnapshot.Path)) ?? "",
            TakenAt = takenAt,
            BaseUri = baseUri,
            CatalogCount = catalogCount,
            IsComplete = row.GetBoolean(nameof(NimSnapshot.IsComplete)) ?? false,
            Results = ReadResults(list, new ResultInput(baseUri, catalogCount), what),
        };
        return SnapshotValidator.GetValidationError(snapshot) is { } unsound ? throw Errors.SnapshotInputInvalid(what, unsound) : snapshot;
    }

    private static List<NimProbeResult> ReadResults(object list, ResultInput reader, string what)
    {
        List<NimProbeResult> results = [];
        foreach (object? item in LanguagePrimitives.GetEnumerable(list) ?? new[] { list })
        {
            // Too shallow a serialisation leaves each result's text, which is its id.
            results.Add((item is PSObject wrapped ? wrapped.BaseObject : item) is string
                ? throw Errors.SnapshotInputInvalid(what, "has lost its results on the way: it was serialised to too small a depth")
                : reader.Read(item));
        }

        results.Sort(static (one, other) => string.CompareOrdinal(one.Id, other.Id));
        return results;
    }
}
