using System.Collections;
using System.Management.Automation;
using NimProbe.Engine.Snapshots;

namespace NimProbe.PowerShell;

/// <summary>Reads what is piped or given as a snapshot: snapshots, what is left of them after a job or CliXml, paths, and files.</summary>
internal static class SnapshotInput
{
    /// <summary>Reads one object, which may be a path that stands for several snapshots; each is read when it is its turn.</summary>
    /// <param name="cmdlet">The cmdlet, for its drives and its location.</param>
    /// <param name="input">The object.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="NimProbeException"><see cref="NimErrorId.InputInvalid"/>, or what reading a file throws.</exception>
    public static IEnumerable<NimSnapshot> Read(PSCmdlet cmdlet, object? input, CancellationToken cancellationToken = default)
    {
        object? value = input is PSObject wrapped ? wrapped.BaseObject : input;
        return value switch
        {
            NimSnapshot snapshot => [snapshot],
            string path => SnapshotPath.Find(cmdlet, path, isLiteral: false).Select(file => SnapshotFile.Read(file, cancellationToken)),
            FileInfo file => [SnapshotFile.Read(file.FullName, cancellationToken)],
            DirectoryInfo folder => SnapshotPath.Find(cmdlet, folder.FullName, isLiteral: true).Select(file => SnapshotFile.Read(file, cancellationToken)),
            null => throw Errors.SnapshotInputInvalid("An empty object", "is no snapshot"),
            _ => [ReadRow(PSObject.AsPSObject(input))],
        };
    }

    /// <summary>Reads one object that must be one snapshot.</summary>
    /// <exception cref="NimProbeException">It is none, or stands for several.</exception>
    public static NimSnapshot ReadOne(PSCmdlet cmdlet, object? input, CancellationToken cancellationToken = default)
    {
        NimSnapshot[] snapshots = [.. Read(cmdlet, input, cancellationToken).Take(2)];
        return snapshots.Length == 1 ? snapshots[0] : throw Errors.SnapshotInputInvalid(
            $"'{NimModelId.Show(input?.ToString() ?? "")}'",
            snapshots.Length == 0 ? "stands for no snapshot" : "stands for several snapshots, and one is wanted");
    }

    private static NimSnapshot ReadRow(PSObject source)
    {
        string what = $"An object of type {source.TypeNames.FirstOrDefault() ?? "object"}";
        InputRow row = new(source, fault => Errors.SnapshotInputInvalid(what, fault));
        if (row.ValueOf(nameof(NimSnapshot.Results)) is not { } list || row.TimeOf(nameof(NimSnapshot.TakenAt)) is not { } takenAt || row.AddressOf(nameof(NimSnapshot.BaseUri)) is not { } baseUri)
        {
            throw Errors.SnapshotInputInvalid(what, "is no snapshot: it lacks Results, TakenAt or BaseUri");
        }

        NimSnapshot snapshot = new()
        {
            Path = row.TextOf(nameof(NimSnapshot.Path)) ?? "",
            TakenAt = takenAt,
            BaseUri = baseUri,
            CatalogCount = row.NumberOf(nameof(NimSnapshot.CatalogCount)) ?? 0,
            IsComplete = row.FlagOf(nameof(NimSnapshot.IsComplete)) ?? false,
            Results = ReadResults(list, baseUri, what),
        };
        return SnapshotRules.FaultOf(snapshot) is { } unsound ? throw Errors.SnapshotInputInvalid(what, unsound) : snapshot;
    }

    private static List<NimProbeResult> ReadResults(object list, Uri baseUri, string what)
    {
        ResultInput reader = new(baseUri);
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
