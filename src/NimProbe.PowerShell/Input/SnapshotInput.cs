using System.Management.Automation;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Snapshots;

namespace NimProbe.PowerShell.Input;

/// <summary>Reads snapshots: live ones, deserialized ones (from a job, CliXml or JSON), files, and paths.</summary>
internal static class SnapshotInput
{
    /// <summary>Finds the snapshots that an object refers to. A path can refer to several.</summary>
    /// <param name="cmdlet">The cmdlet, for its drives and current location.</param>
    /// <param name="input">The object.</param>
    /// <exception cref="NimProbeException"><see cref="NimErrorId.InputInvalid"/> or <see cref="NimErrorId.SnapshotNotFound"/>.</exception>
    public static IReadOnlyList<SnapshotSource> Find(PSCmdlet cmdlet, object? input) => InputRow.GetBaseObject(input) switch
    {
        NimSnapshot snapshot => [new SnapshotSource(snapshot.ToString(), _ => snapshot)],
        string path => FromFiles(FindFiles(cmdlet, path)),
        FileSystemInfo item => FromFiles(SnapshotPath.Find(cmdlet, item.FullName, isLiteral: true)),
        null => throw Errors.SnapshotInputInvalid("An empty object", "is not a snapshot"),
        _ => [new SnapshotSource(input!.ToString() ?? "", _ => ReadRow(PSObject.AsPSObject(input)))],
    };

    /// <summary>Reads an object that must refer to exactly one snapshot.</summary>
    /// <exception cref="NimProbeException">It is not a snapshot, or it refers to several.</exception>
    public static NimSnapshot ReadOne(PSCmdlet cmdlet, object? input, CancellationToken cancellationToken = default)
    {
        IReadOnlyList<SnapshotSource> sources = Find(cmdlet, input);
        return sources.Count == 1 ? sources[0].Read(cancellationToken) : throw Errors.SnapshotInputInvalid(
            $"'{NimModelId.ToDisplayText(input?.ToString() ?? "")}'",
            sources.Count == 0 ? "does not contain a snapshot" : "refers to several snapshots, but one is needed");
    }

    /// <summary>Reads an object that refers to snapshots: of several files, the newest one of each service.</summary>
    /// <exception cref="NimProbeException">It refers to no snapshot, or one cannot be read.</exception>
    public static IReadOnlyList<NimSnapshot> ReadNewest(PSCmdlet cmdlet, object? input, CancellationToken cancellationToken)
    {
        IReadOnlyList<SnapshotSource> sources = Find(cmdlet, input);
        if (sources.Count <= 1)
        {
            return [ReadOne(cmdlet, input, cancellationToken)];
        }

        IEnumerable<IGrouping<Uri?, SnapshotHeader>> services = sources
            .Select(static s => SnapshotFile.ReadHeader(s.File!))
            .GroupBy(static h => h.BaseUri, ServiceComparer.Instance);
        return [.. services.Select(g => SnapshotFile.Read(g.MaxBy(static h => h.TakenAt)!.Path, cancellationToken))];
    }

    /// <summary>Reads an object that can be a live or deserialized snapshot; null if it is something else.</summary>
    /// <exception cref="NimProbeException">
    /// <see cref="NimErrorId.InputInvalid"/>: it is a deserialized snapshot that cannot be read.
    /// </exception>
    public static NimSnapshot? ReadOrNull(object? input) => InputRow.GetBaseObject(input) switch
    {
        NimSnapshot snapshot => snapshot,
        null or string => null,
        _ when PSObject.AsPSObject(input) is var row && row.Properties[nameof(NimSnapshot.Results)] is not null => ReadRow(row),
        _ => null,
    };

    private static SnapshotSource[] FromFiles(IEnumerable<string> files) =>
        [.. files.Select(static file => new SnapshotSource(file, token => SnapshotFile.Read(file, token), file))];

    // If a file has a name with brackets, the path means that file and is not a pattern.
    private static IReadOnlyList<string> FindFiles(PSCmdlet cmdlet, string path) =>
        SnapshotPath.Find(cmdlet, path, isLiteral: path.Length > 0 && File.Exists(SnapshotPath.GetFileSystemPath(cmdlet, path)));

    private static NimSnapshot ReadRow(PSObject source)
    {
        string subject = $"An object of type {source.TypeNames.FirstOrDefault() ?? "object"}";
        InputRow row = new(source, fault => Errors.SnapshotInputInvalid(subject, fault));
        if (row.GetValue(nameof(NimSnapshot.Results)) is not { } results
            || row.GetDateTime(nameof(NimSnapshot.TakenAt)) is not { } takenAt
            || row.GetUri(nameof(NimSnapshot.BaseUri)) is not { } baseUri)
        {
            throw Errors.SnapshotInputInvalid(subject, "is not a snapshot: it lacks Results, TakenAt or BaseUri");
        }

        int catalogCount = row.GetInt32(nameof(NimSnapshot.CatalogCount)) ?? 0;
        NimSnapshot snapshot = new()
        {
            Path = row.GetString(nameof(NimSnapshot.Path)) ?? "",
            TakenAt = takenAt,
            BaseUri = baseUri,
            CatalogCount = catalogCount,
            IsComplete = row.GetBoolean(nameof(NimSnapshot.IsComplete)) ?? false,
            Results = ReadResults(results, new ResultInput(baseUri, catalogCount), subject),
        };
        return SnapshotValidator.GetValidationError(snapshot) is { } error ? throw Errors.SnapshotInputInvalid(subject, error) : snapshot;
    }

    private static List<NimProbeResult> ReadResults(object items, ResultInput reader, string subject)
    {
        List<NimProbeResult> results = [];
        foreach (object? item in LanguagePrimitives.GetEnumerable(items) ?? new[] { items })
        {
            // Serialization with too small a depth replaces each result by its text, which is its id.
            results.Add(InputRow.GetBaseObject(item) is string
                ? throw Errors.SnapshotInputInvalid(subject, "has lost its results: it was serialized with too small a depth")
                : reader.Read(item));
        }

        results.Sort(static (one, other) => string.CompareOrdinal(one.Id, other.Id));
        return results;
    }
}
