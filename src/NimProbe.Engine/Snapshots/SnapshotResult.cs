using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace NimProbe.Engine.Snapshots;

/// <summary>
/// A result as a snapshot file contains it, with the properties in the order in which they are written. A property that
/// is null is not written; DisallowNull makes null in a file an error.
/// </summary>
internal sealed class SnapshotResult
{
    [JsonRequired] public string Id { get; set; } = "";
    [JsonRequired] public NimModelStatus Status { get; set; }
    [DisallowNull] public int? StatusCode { get; set; }
    [DisallowNull] public string? Detail { get; set; }
    [DisallowNull] public string? ServedModel { get; set; }
    [DisallowNull] public bool? IsSubstituted { get; set; }
    [JsonRequired] public NimModelKind Kind { get; set; }
    [JsonRequired] public NimRoute Endpoint { get; set; }
    [DisallowNull] public DateTime? EndOfLife { get; set; }
    [DisallowNull] public bool? FreeEndpoint { get; set; }
    [DisallowNull] public DateTime? DeprecatesOn { get; set; }
    [DisallowNull] public int? CatalogCount { get; set; }
    [DisallowNull] public Uri? BaseUri { get; set; }
    [JsonRequired] public int Attempts { get; set; }
    [DisallowNull] public bool? PassedAfterRetry { get; set; }
    [DisallowNull] public int? LatencyMs { get; set; }
    [JsonRequired] public DateTime TestedAt { get; set; }
    [DisallowNull] public string? RequestId { get; set; }

    /// <summary>Converts a result for the file of a snapshot. What is empty, false or the same as in the snapshot is left out.</summary>
    public static SnapshotResult FromResult(NimProbeResult result, NimSnapshot snapshot) => new()
    {
        Id = result.Id,
        Status = result.Status,
        StatusCode = result.StatusCode,
        Detail = result.Detail.Length > 0 ? result.Detail : null!,
        ServedModel = result.ServedModel!,
        IsSubstituted = result.IsSubstituted,
        Kind = result.Kind,
        Endpoint = result.Endpoint,
        EndOfLife = result.EndOfLife,
        FreeEndpoint = result.FreeEndpoint,
        DeprecatesOn = result.DeprecatesOn,
        CatalogCount = result.CatalogCount != snapshot.CatalogCount ? result.CatalogCount : null,
        BaseUri = result.BaseUri.OriginalString != snapshot.BaseUri.OriginalString ? result.BaseUri : null!,
        Attempts = result.Attempts,
        PassedAfterRetry = result.PassedAfterRetry ? true : null,
        LatencyMs = result.LatencyMs,
        TestedAt = result.TestedAt,
        RequestId = result.RequestId!,
    };

    /// <summary>Converts a result from the file of a snapshot.</summary>
    public NimProbeResult ToResult(SnapshotHeader header) => new()
    {
        Id = Id,
        Status = Status,
        StatusCode = StatusCode,
        Detail = Detail ?? "",
        ServedModel = ServedModel,
        IsSubstituted = IsSubstituted,
        Kind = Kind,
        Endpoint = Endpoint,
        EndOfLife = EndOfLife,
        FreeEndpoint = FreeEndpoint,
        DeprecatesOn = DeprecatesOn,
        CatalogCount = CatalogCount ?? header.CatalogCount,
        BaseUri = BaseUri ?? header.BaseUri,
        Attempts = Attempts,
        PassedAfterRetry = PassedAfterRetry ?? false,
        LatencyMs = LatencyMs,
        TestedAt = TestedAt,
        RequestId = RequestId,
    };
}
