using System.Globalization;
using System.Text.Json;

namespace NimProbe.Engine.Snapshots;

/// <summary>
/// Reads a snapshot, strictly: what this version does not know it refuses, rather than lose it without a word. The
/// document begins with the version, so that a file of another program or of a newer version is told as that.
/// </summary>
internal static class SnapshotReader
{
    /// <summary>Reads what the document begins with; the cursor then stands on the start of the results.</summary>
    public static SnapshotHeader ReadHead(ref JsonCursor cursor, string path)
    {
        cursor.Read(JsonTokenType.StartObject, "a NimProbe snapshot, which is an object");
        ReadVersion(ref cursor);
        SnapshotHeader head = new(
            path,
            SnapshotValues.Time(ref ToValueOf(ref cursor, SnapshotFormat.TakenAt)),
            SnapshotValues.Address(ref ToValueOf(ref cursor, SnapshotFormat.BaseUri)),
            SnapshotValues.Count(ref ToValueOf(ref cursor, SnapshotFormat.CatalogCount)),
            SnapshotValues.Flag(ref ToValueOf(ref cursor, SnapshotFormat.IsComplete)));
        ToValueOf(ref cursor, SnapshotFormat.Results).Require(JsonTokenType.StartArray, "the list of results");
        return head;
    }

    /// <summary>Reads a whole document.</summary>
    public static NimSnapshot Read(ref JsonCursor cursor, string path, CancellationToken cancellationToken)
    {
        SnapshotHeader head = ReadHead(ref cursor, path);
        List<NimProbeResult> results = ReadResults(ref cursor, head, cancellationToken);
        cursor.Read(JsonTokenType.EndObject, "the end of the document after the results");

        // Nothing may follow; the read itself refuses what does.
        cursor.Read();
        NimSnapshot snapshot = new()
        {
            Path = path,
            TakenAt = head.TakenAt,
            BaseUri = head.BaseUri,
            CatalogCount = head.CatalogCount,
            IsComplete = head.IsComplete,
            Results = results,
        };
        return SnapshotValidator.GetValidationError(snapshot) is { } fault ? throw SnapshotErrors.Invalid(path, "it " + fault) : snapshot;
    }

    private static void ReadVersion(ref JsonCursor cursor)
    {
        const string First = "the property 'schemaVersion', which every NimProbe snapshot begins with";
        cursor.Read(JsonTokenType.PropertyName, First);
        if (!cursor.Is(SnapshotFormat.Version))
        {
            throw cursor.Expected(First);
        }

        cursor.Read();
        if (!cursor.TryNumber(out int version) || version < 1)
        {
            throw cursor.Expected("the number of a schema version, 1 or more");
        }

        if (version > SnapshotFormat.SchemaVersion)
        {
            throw cursor.Fault(string.Create(
                CultureInfo.InvariantCulture,
                $"it has schema version {version}, which a newer NimProbe wrote, and this one reads up to version {SnapshotFormat.SchemaVersion}"));
        }
    }

    private static ref JsonCursor ToValueOf(ref JsonCursor cursor, JsonEncodedText name)
    {
        string expectation = $"the property '{name}'";
        cursor.Read(JsonTokenType.PropertyName, expectation);
        if (!cursor.Is(name))
        {
            throw cursor.Expected(expectation);
        }

        cursor.Read();
        return ref cursor;
    }

    private static List<NimProbeResult> ReadResults(ref JsonCursor cursor, SnapshotHeader head, CancellationToken cancellationToken)
    {
        List<NimProbeResult> results = [];
        HashSet<string> ids = new(StringComparer.Ordinal);
        bool isSorted = true;
        for (cursor.Read(); cursor.Token != JsonTokenType.EndArray; cursor.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            NimProbeResult result = ResultReader.Read(ref cursor, head);
            if (!ids.Add(result.Id))
            {
                throw cursor.Fault($"the result that ends here is the second one of the model '{result.Id}'");
            }

            isSorted &= results.Count == 0 || string.CompareOrdinal(results[^1].Id, result.Id) < 0;
            results.Add(result);
        }

        // Only a file that was edited or merged by hand is out of order.
        if (!isSorted)
        {
            results.Sort(static (one, other) => string.CompareOrdinal(one.Id, other.Id));
        }

        return results;
    }
}
