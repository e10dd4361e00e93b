namespace NimProbe;

/// <summary>What one probe of one model found, as flat values that every export keeps.</summary>
public sealed record NimProbeResult
{
    /// <summary>The model's id.</summary>
    public required string Id { get; init; }

    /// <summary>The part of the id before its slash; empty where the id has none.</summary>
    public string Publisher => NimModelId.GetPublisher(Id);

    /// <summary>What the model is for: from the evidence where the probe gave any, else guessed from the id.</summary>
    public NimModelKind Kind { get; init; }

    /// <summary>The route that answered, or the last one asked.</summary>
    public NimRoute Endpoint { get; init; } = NimRoute.ChatCompletions;

    /// <summary>The verdict.</summary>
    public NimModelStatus Status { get; init; }

    /// <summary>What the verdict comes down to.</summary>
    public NimAvailability Availability => Status.ToAvailability();

    /// <summary>The HTTP status code of the answer; null where none came.</summary>
    public int? StatusCode { get; init; }

    /// <summary>Whole milliseconds from sending the request to the last byte of its answer, queueing not counted; null where none came.</summary>
    public int? LatencyMs { get; init; }

    /// <summary>How many requests were sent for this model, other routes and retries included; 0 for a carried-over result.</summary>
    public int Attempts { get; init; }

    /// <summary>Whether the verdict is Available and came only on a repeated request.</summary>
    public bool PassedAfterRetry { get; init; }

    /// <summary>The end of life (UTC) that a 410 or a <c>Deprecation</c> header named.</summary>
    public DateTime? EndOfLife { get; init; }

    /// <summary>Whether the web catalogue offers a free endpoint, as the probed model knew; null where it did not.</summary>
    public bool? FreeEndpoint { get; init; }

    /// <summary>The day of deprecation from the web catalogue, as the probed model knew; null where it did not.</summary>
    public DateTime? DeprecatesOn { get; init; }

    /// <summary>How many different models the catalogue listed, as the probed model knew; 0 where it did not.</summary>
    public int CatalogCount { get; init; }

    /// <summary>The service's own id of the request (<c>nvcf-reqid</c>), to quote to its support; null where none came.</summary>
    public string? RequestId { get; init; }

    /// <summary>Why the verdict is what it is: one line, at most 500 characters, without keys or account ids.</summary>
    public string Detail { get; init; } = "";

    /// <summary>When the verdict was reached (UTC).</summary>
    public DateTime TestedAt { get; init; }

    /// <summary>The address of the service that was asked.</summary>
    public required Uri BaseUri { get; init; }

    /// <summary>The id.</summary>
    public override string ToString() => Id;
}
