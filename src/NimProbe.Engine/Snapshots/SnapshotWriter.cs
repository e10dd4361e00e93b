using System.Text.Encodings.Web;
using System.Text.Json;

namespace NimProbe.Engine.Snapshots;

/// <summary>
/// Writes a snapshot: indented, one property per line, sorted by id, without null and default values. Latencies and
/// times differ in every run, so with one line per result every line would differ; with one line per property, a
/// changed status is a changed line, directly below its id.
/// </summary>
internal static class SnapshotWriter
{
    private const int FlushThreshold = 64 << 10;

    private static readonly JsonWriterOptions s_options = new()
    {
        // The file is not embedded in HTML, so texts stay readable. Control characters and quotes are escaped.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Indented = true,
        NewLine = "\n",
    };

    /// <summary>Writes a snapshot, which must be valid, to a stream.</summary>
    public static void Write(NimSnapshot snapshot, Stream stream)
    {
        using Utf8JsonWriter json = new(stream, s_options);
        json.WriteStartObject();
        json.WriteNumber("schemaVersion", SnapshotReader.SchemaVersion);
        json.WriteString("takenAt", NimText.ToUtc(snapshot.TakenAt));
        json.WriteString("baseUri", snapshot.BaseUri.OriginalString);
        json.WriteNumber("catalogCount", snapshot.CatalogCount);
        json.WriteBoolean("isComplete", snapshot.IsComplete);
        json.WriteStartArray("results");
        foreach (NimProbeResult result in snapshot.Results.OrderBy(static r => r.Id, StringComparer.Ordinal))
        {
            JsonSerializer.Serialize(json, SnapshotResult.FromResult(result, snapshot), SnapshotJsonContext.Default.SnapshotResult);
            if (json.BytesPending > FlushThreshold)
            {
                json.Flush();
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        stream.WriteByte((byte)'\n');
    }
}
