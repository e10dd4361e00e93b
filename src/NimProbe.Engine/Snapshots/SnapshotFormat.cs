using System.Text.Json;

namespace NimProbe.Engine.Snapshots;

/// <summary>The names and bounds of the snapshot format, version 1. The published form of the same is <c>docs/snapshot.schema.json</c>.</summary>
internal static class SnapshotFormat
{
    /// <summary>The version that is written, and the newest that is read.</summary>
    public const int SchemaVersion = 1;

    /// <summary>The largest file that is read: 256 MiB. A catalogue of 100,000 models takes 40 MiB.</summary>
    public const long MaximumFileBytes = 256L << 20;

    public static readonly JsonEncodedText Version = JsonEncodedText.Encode("schemaVersion");
    public static readonly JsonEncodedText TakenAt = JsonEncodedText.Encode("takenAt");
    public static readonly JsonEncodedText BaseUri = JsonEncodedText.Encode("baseUri");
    public static readonly JsonEncodedText CatalogCount = JsonEncodedText.Encode("catalogCount");
    public static readonly JsonEncodedText IsComplete = JsonEncodedText.Encode("isComplete");
    public static readonly JsonEncodedText Results = JsonEncodedText.Encode("results");

    public static readonly JsonEncodedText Id = JsonEncodedText.Encode("id");
    public static readonly JsonEncodedText Status = JsonEncodedText.Encode("status");
    public static readonly JsonEncodedText StatusCode = JsonEncodedText.Encode("statusCode");
    public static readonly JsonEncodedText Detail = JsonEncodedText.Encode("detail");
    public static readonly JsonEncodedText Kind = JsonEncodedText.Encode("kind");
    public static readonly JsonEncodedText Endpoint = JsonEncodedText.Encode("endpoint");
    public static readonly JsonEncodedText EndOfLife = JsonEncodedText.Encode("endOfLife");
    public static readonly JsonEncodedText FreeEndpoint = JsonEncodedText.Encode("freeEndpoint");
    public static readonly JsonEncodedText DeprecatesOn = JsonEncodedText.Encode("deprecatesOn");
    public static readonly JsonEncodedText Attempts = JsonEncodedText.Encode("attempts");
    public static readonly JsonEncodedText PassedAfterRetry = JsonEncodedText.Encode("passedAfterRetry");
    public static readonly JsonEncodedText LatencyMs = JsonEncodedText.Encode("latencyMs");
    public static readonly JsonEncodedText TestedAt = JsonEncodedText.Encode("testedAt");
    public static readonly JsonEncodedText RequestId = JsonEncodedText.Encode("requestId");
}
