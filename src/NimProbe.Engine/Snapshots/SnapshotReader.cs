using System.Globalization;
using System.Text.Json;

namespace NimProbe.Engine.Snapshots;

/// <summary>
/// Reads a snapshot strictly: an unknown property is an error, because ignoring it would lose data. The document begins
/// with its version, so that a file of another program or of a newer version is reported as such.
/// </summary>
internal static class SnapshotReader
{
    /// <summary>The version that is written, and the newest that is read.</summary>
    public const int SchemaVersion = 1;

    /// <summary>Reads a snapshot.</summary>
    /// <param name="stream">The content of the file.</param>
    /// <param name="path">The path of the file, for the snapshot and for errors.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="NimProbeException"><see cref="NimErrorId.SnapshotInvalid"/>.</exception>
    public static NimSnapshot Read(Stream stream, string path, CancellationToken cancellationToken)
    {
        try
        {
            JsonStreamReader json = new(stream);
            SnapshotHeader header = ReadHeader(ref json, path);
            List<NimProbeResult> results = ReadResults(ref json, header, cancellationToken);
            json.Read(JsonTokenType.EndObject, "the end of the document after the results");
            json.Read();
            NimSnapshot snapshot = new()
            {
                Path = path,
                TakenAt = header.TakenAt,
                BaseUri = header.BaseUri,
                CatalogCount = header.CatalogCount,
                IsComplete = header.IsComplete,
                Results = results,
            };
            string? error = SnapshotValidator.GetCompletenessError(snapshot);
            return error is null ? snapshot : throw new JsonException("the snapshot " + error);
        }
        catch (JsonException e)
        {
            throw SnapshotErrors.Invalid(path, e);
        }
    }

    /// <summary>Reads only the properties before the results.</summary>
    /// <exception cref="NimProbeException"><see cref="NimErrorId.SnapshotInvalid"/>.</exception>
    public static SnapshotHeader ReadHeader(Stream stream, string path)
    {
        try
        {
            JsonStreamReader json = new(stream);
            return ReadHeader(ref json, path);
        }
        catch (JsonException e)
        {
            throw SnapshotErrors.Invalid(path, e);
        }
    }

    private static SnapshotHeader ReadHeader(ref JsonStreamReader json, string path)
    {
        json.Read(JsonTokenType.StartObject, "a NimProbe snapshot, which is an object");
        int version = json.ReadProperty("schemaVersion", SnapshotJsonContext.Default.Int32);
        if (version < 1)
        {
            throw json.CreateError("expected a schema version of 1 or more");
        }

        if (version > SchemaVersion)
        {
            throw json.CreateError(string.Create(
                CultureInfo.InvariantCulture,
                $"it has schema version {version}, which a newer NimProbe wrote, and this one reads up to version {SchemaVersion}"));
        }

        DateTime takenAt = json.ReadProperty("takenAt", SnapshotJsonContext.Default.DateTime);
        Uri baseUri = json.ReadProperty("baseUri", SnapshotJsonContext.Default.Uri);
        if (ProbeResultValidator.GetBaseUriError(baseUri) is { } error)
        {
            throw json.CreateError("the base URI " + error);
        }

        int catalogCount = json.ReadProperty("catalogCount", SnapshotJsonContext.Default.Int32);
        if (catalogCount < 0)
        {
            throw json.CreateError("expected a count of 0 or more");
        }

        bool isComplete = json.ReadProperty("isComplete", SnapshotJsonContext.Default.Boolean);
        json.ReadPropertyName("results");
        json.Read(JsonTokenType.StartArray, "an array of results");
        return new SnapshotHeader(path, takenAt, baseUri, catalogCount, isComplete);
    }

    private static List<NimProbeResult> ReadResults(ref JsonStreamReader json, SnapshotHeader header, CancellationToken cancellationToken)
    {
        List<NimProbeResult> results = [];
        HashSet<string> ids = new(StringComparer.Ordinal);
        bool isSorted = true;
        for (json.Read(); json.TokenType != JsonTokenType.EndArray; json.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (json.TokenType != JsonTokenType.StartObject)
            {
                throw json.CreateError("expected a result, which is an object, or the end of the array");
            }

            NimProbeResult result = json.Deserialize(SnapshotJsonContext.Default.SnapshotResult, "results", results.Count).ToResult(header);
            if (SnapshotValidator.GetResultError(result, header.BaseUri, ids) is { } error)
            {
                throw json.CreateError($"the result of '{NimModelId.ToDisplayText(result.Id)}' {error}");
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
