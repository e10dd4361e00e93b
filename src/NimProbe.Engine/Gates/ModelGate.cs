using NimProbe.Engine.Probing;

namespace NimProbe.Engine.Gates;

/// <summary>
/// Compares the required models with the results. A pattern requires at least one of the models that it matches, a service every model.
/// </summary>
public sealed class ModelGate
{
    private readonly Lock _lock = new();
    private readonly List<ProbeTarget> _targets = [];
    private readonly Dictionary<string, NimProbeResult> _results = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Id, NimCapability Capability), NimCapabilityResult> _capabilities = [];
    private readonly Dictionary<string, string> _alternatives = new(StringComparer.Ordinal);
    private readonly HashSet<string> _listedEndpoints = new(StringComparer.Ordinal);
    private string? _endOfLifeFailure;

    /// <summary>Creates a gate.</summary>
    /// <param name="rules">The rules.</param>
    public ModelGate(GateRules rules)
    {
        Rules = rules;
    }

    /// <summary>The rules.</summary>
    public GateRules Rules { get; }

    /// <summary>The targets that do not pass, in the order in which they were required. Valid when the run has ended.</summary>
    internal IReadOnlyList<GateFailure> Failures =>
    [
        .. Requirements.Select(t => (Target: t, Results: GetResults(t)))
            .Select(t => new GateFailure(
                t.Target,
                t.Results,
                GetBestOutcome(t.Target, t.Results),
                Array.Exists(t.Results, r => Rules.Evaluate(r) != EvaluateStatus(r)))
            {
                Capabilities = [.. t.Results.SelectMany(GetCapabilities)],
            })
            .Where(static f => f.Outcome >= GateOutcome.Undetermined),
    ];

    /// <summary>The warnings about targets that pass, as sentences. Valid when the run has ended.</summary>
    public IEnumerable<string> Warnings
    {
        get
        {
            foreach (ProbeTarget target in Requirements)
            {
                NimProbeResult[] results = GetResults(target);
                GateOutcome outcome = GetBestOutcome(target, results);
                NimProbeResult[] best = [.. results.Where(r => Evaluate(r) == outcome)];
                if (outcome == GateOutcome.PassesWithWarning)
                {
                    yield return $"{GateText.Quote(target)} passes without an answer: {GateText.Describe(best[0])}.";
                }
                else if (outcome == GateOutcome.Passes && Array.TrueForAll(best, static r => r.GetEndOfLife() is not null))
                {
                    DateTime? end = best.Max(static r => r.GetEndOfLife());
                    string verb = end < best.Max(static r => r.TestedAt) ? "reached" : "reaches";
                    yield return $"{GateText.Quote(target)} passes, but {verb} its end of life on {NimText.FormatDate(end)}.";
                }
            }

            ProbeTarget[] undated = [.. Requirements.Where(IsUndated)];
            if (undated.Length > 0)
            {
                yield return GateText.DescribeUndated(undated, _endOfLifeFailure);
            }

            ProbeTarget[] unidentified = [.. Requirements.Where(IsUnidentified)];
            if (unidentified.Length > 0)
            {
                yield return GateText.DescribeUnidentified(unidentified);
            }
        }
    }

    /// <summary>Requires a model, or one of the models that a pattern matches. Duplicates are ignored.</summary>
    public void Require(ProbeTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (_targets.All(t => t.Id != target.Id))
        {
            _targets.Add(target);
        }
    }

    /// <summary>Adds a result. Thread-safe.</summary>
    public void AddResult(NimProbeResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        lock (_lock)
        {
            _results[result.Id] = result;
        }
    }

    /// <summary>Adds the result of a capability. Thread-safe.</summary>
    internal void AddCapability(NimCapabilityResult result)
    {
        lock (_lock)
        {
            _capabilities[(result.Id, result.Capability)] = result;
        }
    }

    /// <summary>The available models that pass unless they lack a capability. Valid when all models have been probed.</summary>
    internal IReadOnlyList<NimProbeResult> GetCandidates() =>
    [
        .. Requirements.SelectMany(GetResults)
            .DistinctBy(static r => r.Id)
            .Where(r => r.Status == NimModelStatus.Available && EvaluateStatus(r) == GateOutcome.Passes),
    ];

    /// <summary>Gets the result of a model; null if there is none.</summary>
    public NimProbeResult? Find(string id)
    {
        lock (_lock)
        {
            return _results.GetValueOrDefault(id);
        }
    }

    /// <summary>Records that the web catalogue lists a model, so that it would have its end of life. Thread-safe.</summary>
    internal void AddListedEndpoint(string id)
    {
        lock (_lock)
        {
            _listedEndpoints.Add(id);
        }
    }

    /// <summary>Records that the web catalogue cannot be read, so that strict rules cannot be decided for models without a date.</summary>
    /// <param name="reason">The reason, as a sentence.</param>
    internal void SetEndOfLifeFailure(string reason) => _endOfLifeFailure = reason;

    /// <summary>Adds an available alternative to a failing model.</summary>
    /// <param name="id">The id of the failing model.</param>
    /// <param name="alternative">The id of the alternative.</param>
    public void AddAlternative(string id, string alternative) => _alternatives[id] = alternative;

    /// <summary>Creates the error with all failures; null if there are none.</summary>
    public NimProbeException? ToError()
    {
        IReadOnlyList<GateFailure> failures = Failures;
        return failures.Count == 0 ? null : GateText.CreateError(failures, Requirements.Count, _alternatives);
    }

    // Every model of a service is a requirement of its own.
    private List<ProbeTarget> Requirements => _targets.Exists(static t => t.IsWholeCatalog)
        ? [.. _targets.SelectMany(ExpandCatalog).DistinctBy(static t => t.Id)]
        : _targets;

    private IEnumerable<ProbeTarget> ExpandCatalog(ProbeTarget target) =>
        target.IsWholeCatalog && GetResults(target) is { Length: > 0 } results
            ? results.Select(static r => new ProbeTarget(r.Id))
            : [target];

    private NimProbeResult[] GetResults(ProbeTarget target)
    {
        if (target.Matches is not { } matches)
        {
            return Find(target.Id) is { } result ? [result] : [];
        }

        lock (_lock)
        {
            return [.. _results.Values.Where(r => matches(r.Id)).OrderBy(static r => r.Id, StringComparer.Ordinal)];
        }
    }

    // A model without a result is undetermined; a pattern that matches no model fails.
    private GateOutcome GetBestOutcome(ProbeTarget target, NimProbeResult[] results)
    {
        GateOutcome withoutResults = target.Matches is null ? GateOutcome.Undetermined : GateOutcome.Fails;
        return results.Length > 0 ? results.Min(Evaluate) : withoutResults;
    }

    private GateOutcome Evaluate(NimProbeResult result)
    {
        GateOutcome status = EvaluateStatus(result);
        GateOutcome capabilities = Rules.EvaluateCapabilities(result, c => FindCapability(result.Id, c));
        return status > capabilities ? status : capabilities;
    }

    private NimCapabilityResult? FindCapability(string id, NimCapability capability)
    {
        lock (_lock)
        {
            return _capabilities.GetValueOrDefault((id, capability));
        }
    }

    private IEnumerable<NimCapabilityResult> GetCapabilities(NimProbeResult result) =>
        Rules.Capabilities.Distinct().Order().Select(c => FindCapability(result.Id, c)).OfType<NimCapabilityResult>();

    private GateOutcome EvaluateStatus(NimProbeResult result)
    {
        GateOutcome outcome = Rules.Evaluate(result);
        bool isUndecided = Rules.Strict && _endOfLifeFailure is not null && Rules.NeedsEndOfLife(result);
        return isUndecided && outcome < GateOutcome.Undetermined ? GateOutcome.Undetermined : outcome;
    }

    // Whether a target passes, and none of the models that let it pass is known to have answered itself.
    private bool IsUnidentified(ProbeTarget target)
    {
        NimProbeResult[] passing = [.. GetResults(target).Where(r => Evaluate(r) == GateOutcome.Passes)];
        return passing.Length > 0 && Array.TrueForAll(passing, Rules.PassesUnidentified);
    }

    // Whether a target would pass if no model had an end of life, and none of the models that let it pass is known to have none so far.
    private bool IsUndated(ProbeTarget target)
    {
        NimProbeResult[] passing = [.. GetResults(target).Where(r => Rules.Evaluate(r) <= GateOutcome.PassesWithWarning)];
        lock (_lock)
        {
            return passing.Length > 0 && Array.TrueForAll(passing, r => Rules.NeedsEndOfLife(r) && !_listedEndpoints.Contains(r.Id));
        }
    }
}
