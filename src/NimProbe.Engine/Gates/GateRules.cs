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
        return !IsAllowedRetirement(result) && (RetiresTooSoon(result) || IsReplaced(result))
            ? GateOutcome.Fails
            : EvaluateStatus(result);
    }

    /// <summary>Evaluates the status of a result, without its end of life and the model that answered.</summary>
    internal GateOutcome EvaluateStatus(NimProbeResult result) => result.Availability switch
    {
        NimAvailability.Available => GateOutcome.Passes,
        _ when Allow.Contains(result.Status) => GateOutcome.Passes,
        _ when !Strict && IsTransient(result.Status) => GateOutcome.PassesWithWarning,
        NimAvailability.Unknown => GateOutcome.Undetermined,
        _ => GateOutcome.Fails,
    };

    /// <summary>Whether a result fails because of its end of life, and its status alone would not fail.</summary>
    internal bool FailsByEndOfLife(NimProbeResult result) => RetiresTooSoon(result) && EvaluateStatus(result) != GateOutcome.Fails;

    /// <summary>Gets the reasons for which a result does not pass, each of which has its own remedy; none if it passes.</summary>
    internal IEnumerable<NimErrorCause> GetCauses(NimProbeResult result)
    {
        if (Evaluate(result) < GateOutcome.Undetermined)
        {
            yield break;
        }

        if (EvaluateStatus(result) >= GateOutcome.Undetermined)
        {
            if (result.Status is NimModelStatus.NotEntitled or NimModelStatus.NotListed)
            {
                yield return result.Status == NimModelStatus.NotEntitled ? NimErrorCause.NotEntitled : NimErrorCause.Model;
            }

            yield return NimErrorCause.None;
        }

        // The status Retired is a cause by itself; its date is not a second one.
        if (RetiresTooSoon(result) && result.Status != NimModelStatus.Retired)
        {
            yield return NimErrorCause.EndOfLife;
        }

        if (IsReplaced(result))
        {
            yield return NimErrorCause.Substitution;
        }
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

    private bool IsReplaced(NimProbeResult result) => NoSubstitute && result.IsSubstituted == true;

    private bool RetiresTooSoon(NimProbeResult result) =>
        RetiringWithinDays is { } days && result.RetiresWithin(days);
}
