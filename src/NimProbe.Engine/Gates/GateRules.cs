namespace NimProbe.Engine.Gates;

/// <summary>The rules of a gate.</summary>
public sealed record GateRules
{
    /// <summary>Whether a model that is busy, rate limited or still loading fails.</summary>
    public bool Strict { get; init; }

    /// <summary>Statuses that pass.</summary>
    public IReadOnlyCollection<NimModelStatus> Allow { get; init; } = [];

    /// <summary>A model fails if its end of life is at most this number of days after its probe; null for no such rule.</summary>
    public int? RetiringWithinDays { get; init; }

    /// <summary>Gets the end of life from the responses of the model, or else from the web catalogue; null if neither is known.</summary>
    public static DateTime? GetEndOfLife(NimProbeResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return result.EndOfLife ?? result.DeprecatesOn;
    }

    /// <summary>Evaluates a result.</summary>
    internal GateOutcome Evaluate(NimProbeResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return result.Availability switch
        {
            _ when RetiresTooSoon(result) => GateOutcome.Fails,
            NimAvailability.Available => GateOutcome.Passes,
            _ when Allow.Contains(result.Status) => GateOutcome.Passes,
            _ when !Strict && IsTransient(result.Status) => GateOutcome.PassesWithWarning,
            NimAvailability.Unknown => GateOutcome.Undetermined,
            _ => GateOutcome.Fails,
        };
    }

    private static bool IsTransient(NimModelStatus status) =>
        status is NimModelStatus.Busy or NimModelStatus.RateLimited or NimModelStatus.Pending;

    private bool RetiresTooSoon(NimProbeResult result) =>
        RetiringWithinDays is { } days
        && GetEndOfLife(result) is { } end
        && NimText.ToUtc(end) <= NimText.ToUtc(result.TestedAt).AddDays(days);
}
