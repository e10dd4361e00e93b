using System.Text.Encodings.Web;
using System.Text.Json;

namespace NimProbe.Engine.Snapshots;

/// <summary>
/// Writes a snapshot: indented, one property a line, results sorted by id, what is null or the same for all left out.
/// Latencies and times differ in every run, so a line for each result would differ as a whole; with a line for each
/// property, a change of status is a changed line of its own, three lines or fewer below its id.
/// </summary>
internal static class SnapshotWriter
{
    private const int FlushAt = 64 << 10;

    private static readonly JsonWriterOptions s_options = new()
    {
        // Texts stay readable; it is no page that is written. Control characters and quotes are escaped all the same.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Indented = true,
        NewLine = "\n",
    };

    /// <summary>Writes a snapshot to a stream.</summary>
    public static void Write(NimSnapshot snapshot, Stream stream)
    {
        using Utf8JsonWriter json = new(stream, s_options);
        json.WriteStartObject();
        json.WriteNumber(SnapshotFormat.Version, SnapshotFormat.SchemaVersion);
        json.WriteString(SnapshotFormat.TakenAt, NimText.ToUtc(snapshot.TakenAt));
        json.WriteString(SnapshotFormat.BaseUri, snapshot.BaseUri.OriginalString);
        json.WriteNumber(SnapshotFormat.CatalogCount, snapshot.CatalogCount);
        json.WriteBoolean(SnapshotFormat.IsComplete, snapshot.IsComplete);
        json.WriteStartArray(SnapshotFormat.Results);
        foreach (NimProbeResult result in snapshot.Results.OrderBy(static r => r.Id, StringComparer.Ordinal))
        {
            Write(result, snapshot, json);
            if (json.BytesPending > FlushAt)
            {
                json.Flush();
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        stream.WriteByte((byte)'\n');
    }

    private static void Write(NimProbeResult result, NimSnapshot snapshot, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString(SnapshotFormat.Id, result.Id);
        json.WriteString(SnapshotFormat.Status, result.Status.ToString());
        WriteNumber(json, SnapshotFormat.StatusCode, result.StatusCode);
        if (result.Detail.Length > 0)
        {
            json.WriteString(SnapshotFormat.Detail, result.Detail);
        }

        json.WriteString(SnapshotFormat.Kind, result.Kind.ToString());
        json.WriteString(SnapshotFormat.Endpoint, result.Endpoint.ToString());
        WriteTime(json, SnapshotFormat.EndOfLife, result.EndOfLife);
        if (result.FreeEndpoint is { } free)
        {
            json.WriteBoolean(SnapshotFormat.FreeEndpoint, free);
        }

        WriteTime(json, SnapshotFormat.DeprecatesOn, result.DeprecatesOn);
        if (result.CatalogCount != snapshot.CatalogCount)
        {
            json.WriteNumber(SnapshotFormat.CatalogCount, result.CatalogCount);
        }

        if (result.BaseUri.OriginalString != snapshot.BaseUri.OriginalString)
        {
            json.WriteString(SnapshotFormat.BaseUri, result.BaseUri.OriginalString);
        }

        json.WriteNumber(SnapshotFormat.Attempts, result.Attempts);
        if (result.PassedAfterRetry)
        {
            json.WriteBoolean(SnapshotFormat.PassedAfterRetry, true);
        }

        WriteNumber(json, SnapshotFormat.LatencyMs, result.LatencyMs);
        WriteTime(json, SnapshotFormat.TestedAt, result.TestedAt);
        if (result.RequestId is not null)
        {
            json.WriteString(SnapshotFormat.RequestId, result.RequestId);
        }

        json.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter json, JsonEncodedText name, int? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }

    private static void WriteTime(Utf8JsonWriter json, JsonEncodedText name, DateTime? value)
    {
        if (value is { } time)
        {
            json.WriteString(name, NimText.ToUtc(time));
        }
    }
}
