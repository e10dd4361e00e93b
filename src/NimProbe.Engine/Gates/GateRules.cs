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

    /// <summary>The capabilities that a model must have to pass.</summary>
    public IReadOnlyCollection<NimCapability> Capabilities { get; init; } = [];

    /// <summary>Evaluates the capabilities of a model.</summary>
    /// <param name="result">The result of its probe.</param>
    /// <param name="find">Finds the result of a capability; null if it was not tested.</param>
    internal GateOutcome EvaluateCapabilities(NimProbeResult result, Func<NimCapability, NimCapabilityResult?> find)
    {
        // Whoever allows a status in which a model cannot be tested allows that it is not tested.
        bool isAllowed = result.Status != NimModelStatus.Available && Allow.Contains(result.Status);
        return isAllowed || Capabilities.Count == 0
            ? GateOutcome.Passes
            : Capabilities.Max(c => find(c)?.Support switch
            {
                NimCapabilitySupport.Confirmed => GateOutcome.Passes,
                NimCapabilitySupport.Ignored or NimCapabilitySupport.Refused => GateOutcome.Fails,
                _ => GateOutcome.Undetermined,
            });
    }

    /// <summary>Whether a model fails if another model answers for it.</summary>
    public bool NoSubstitute { get; init; }

    /// <summary>Evaluates a result.</summary>
    internal GateOutcome Evaluate(NimProbeResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return result.Availability switch
        {
            _ when IsAllowedRetirement(result) => GateOutcome.Passes,
            _ when RetiresTooSoon(result) => GateOutcome.Fails,
            _ when NoSubstitute && result.IsSubstituted == true => GateOutcome.Fails,
            NimAvailability.Available => GateOutcome.Passes,
            _ when Allow.Contains(result.Status) => GateOutcome.Passes,
            _ when !Strict && IsTransient(result.Status) => GateOutcome.PassesWithWarning,
            NimAvailability.Unknown => GateOutcome.Undetermined,
            _ => GateOutcome.Fails,
        };
    }

    /// <summary>Whether the outcome of a result can depend on an end of life that is not known yet.</summary>
    internal bool NeedsEndOfLife(NimProbeResult result) =>
        RetiringWithinDays is not null
        && result.GetEndOfLife() is null
        && !IsAllowedRetirement(result)
        && Evaluate(result) != GateOutcome.Fails;

    /// <summary>Whether a result passes although it is not known which model answered.</summary>
    internal bool PassesUnidentified(NimProbeResult result) =>
        NoSubstitute
        && result is { Availability: NimAvailability.Available, IsSubstituted: null }
        && Evaluate(result) == GateOutcome.Passes;

    private static bool IsTransient(NimModelStatus status) =>
        status is NimModelStatus.Busy or NimModelStatus.RateLimited or NimModelStatus.Pending;

    // Whoever allows a model that is retired allows its date, which has passed.
    private bool IsAllowedRetirement(NimProbeResult result) =>
        result.Status == NimModelStatus.Retired && Allow.Contains(NimModelStatus.Retired);

    private bool RetiresTooSoon(NimProbeResult result) =>
        RetiringWithinDays is { } days
        && result.GetEndOfLife() is { } end
        && NimText.ToUtc(end) <= NimText.ToUtc(result.TestedAt).AddDays(days);
}
