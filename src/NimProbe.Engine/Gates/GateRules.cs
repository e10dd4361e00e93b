namespace NimProbe.Engine.Gates;

/// <summary>What a gate lets pass.</summary>
public sealed record GateRules
{
    /// <summary>Whether a model that is only busy, limited or still loading falls short too.</summary>
    public bool Strict { get; init; }

    /// <summary>Statuses that pass, whatever else is said.</summary>
    public IReadOnlyCollection<NimModelStatus> Allow { get; init; } = [];

    /// <summary>A model whose life ends within so many days after its probe falls short; null to leave that out.</summary>
    public int? RetiringWithinDays { get; init; }

    /// <summary>The end of a model's life: what its answers said, else what the web catalogue says; null where neither is known.</summary>
    public static DateTime? GetEndOfLife(NimProbeResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return result.EndOfLife ?? result.DeprecatesOn;
    }

    /// <summary>Judges a result.</summary>
    public GateOutcome Evaluate(NimProbeResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return EndsTooSoon(result) ? GateOutcome.Fails
            : result.Availability == NimAvailability.Available || Allow.Contains(result.Status) ? GateOutcome.Passes
            : !Strict && result.Status is NimModelStatus.Busy or NimModelStatus.RateLimited or NimModelStatus.Pending ? GateOutcome.PassesWithWarning
            : result.Availability == NimAvailability.Unknown ? GateOutcome.Undetermined
            : GateOutcome.Fails;
    }

    private bool EndsTooSoon(NimProbeResult result) =>
        RetiringWithinDays is { } days && GetEndOfLife(result) is { } end && NimText.ToUtc(end) <= NimText.ToUtc(result.TestedAt).AddDays(days);
}
