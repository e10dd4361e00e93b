using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;

namespace NimProbe.Engine.Gates;

/// <summary>
/// Compares the required models with the results of their service. A pattern requires at least one of the models that it matches, a
/// service every model.
/// </summary>
public sealed class ModelGate
{
    private readonly Lock _lock = new();
    private readonly List<ProbeTarget> _targets = [];
    private readonly HashSet<GateKey> _required = [];
    private readonly Dictionary<GateKey, NimProbeResult> _results = [];
    private readonly Dictionary<(GateKey Model, NimCapability Capability), NimCapabilityResult> _capabilities = [];
    private readonly Dictionary<GateKey, string> _alternatives = [];
    private readonly HashSet<GateKey> _listedEndpoints = [];
    private readonly Dictionary<Uri, string> _endOfLifeFailures = new(ServiceComparer.Instance);
    private readonly Dictionary<Uri, string> _serviceFailures = new(ServiceComparer.Instance);
    private readonly Dictionary<GateKey, string> _missingResults = [];

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
                Array.Exists(t.Results, LacksEndOfLife))
            {
                Reason = t.Results.Length == 0 ? FindMissingResult(t.Target) ?? FindServiceFailure(t.Target) : null,
                Causes = GetCauses(t.Target, t.Results),
                Capabilities = [.. t.Results.SelectMany(GetCapabilities)],
            })
            .Where(static f => f.Outcome >= GateOutcome.Undetermined),
    ];

    /// <summary>The services of the failing models that were asked. Valid when the run has ended.</summary>
    internal IEnumerable<Uri> FailingServices => Failures
        .Where(static f => f is { Outcome: GateOutcome.Fails, Target.Matches: null, Results.Count: > 0 })
        .Select(static f => f.Results[0].BaseUri)
        .Distinct(ServiceComparer.Instance);

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
                    yield return $"{GateText.Quote(target, HasSeveralServices)} passes without an answer: {GateText.Describe(best[0])}.";
                }
                else if (outcome == GateOutcome.Passes && Array.TrueForAll(best, static r => r.GetEndOfLife() is not null))
                {
                    DateTime? end = best.Max(static r => r.GetEndOfLife());
                    string verb = end < best.Max(static r => r.TestedAt) ? "reached" : "reaches";
                    string name = GateText.Quote(target, HasSeveralServices);
                    yield return $"{name} passes, but {verb} its end of life on {NimText.FormatDate(end)}.";
                }
            }

            ProbeTarget[] undated = [.. Requirements.Where(IsUndated)];
            if (undated.Length > 0)
            {
                yield return GateText.DescribeUndated(undated, FindEndOfLifeFailure(undated), HasSeveralServices);
            }

            ProbeTarget[] unidentified = [.. Requirements.Where(IsUnidentified)];
            if (unidentified.Length > 0)
            {
                yield return GateText.DescribeUnidentified(unidentified, HasSeveralServices);
            }
        }
    }

    /// <summary>Whether the required models are at several services.</summary>
    internal bool HasSeveralServices => _targets.DistinctBy(static t => t.BaseUri, ServiceComparer.Instance).Skip(1).Any();

    /// <summary>
    /// Requires a model, one of the models that a pattern matches, or every model of a service. Duplicates are ignored.
    /// </summary>
    /// <param name="target">The requirement; without a service, the result of any service counts.</param>
    public void Require(ProbeTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (_required.Add(GateKey.From(target)))
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
            _results[new GateKey(result.BaseUri, result.Id)] = result;
            _results[new GateKey(null, result.Id)] = result;
        }
    }

    /// <summary>Adds the result of a capability. Thread-safe.</summary>
    internal void AddCapability(NimCapabilityResult result)
    {
        lock (_lock)
        {
            _capabilities[(new GateKey(result.BaseUri, result.Id), result.Capability)] = result;
        }
    }

    /// <summary>The available models that pass unless they lack a capability. Valid when all models have been probed.</summary>
    internal IReadOnlyList<NimProbeResult> GetCandidates() =>
    [
        .. Requirements.SelectMany(GetResults)
            .DistinctBy(static r => new GateKey(r.BaseUri, r.Id))
            .Where(r => r.Status == NimModelStatus.Available && EvaluateStatus(r) == GateOutcome.Passes),
    ];

    /// <summary>Gets the result of a model at a service; null if there is none.</summary>
    /// <param name="service">The address of the service; null for any.</param>
    /// <param name="id">The id of the model.</param>
    internal NimProbeResult? Find(Uri? service, string id)
    {
        lock (_lock)
        {
            return _results.GetValueOrDefault(new GateKey(service, id));
        }
    }

    /// <summary>Records why a service could not be asked. Thread-safe.</summary>
    /// <param name="service">The address of the service.</param>
    /// <param name="reason">The reason, as a sentence.</param>
    internal void AddServiceFailure(Uri service, string reason)
    {
        lock (_lock)
        {
            _serviceFailures[service] = reason;
        }
    }

    /// <summary>Records that given results do not contain a required model, so that it fails. Thread-safe.</summary>
    /// <param name="target">The requirement, with its service.</param>
    /// <param name="reason">What the results do not contain, as a sentence.</param>
    internal void AddMissingResult(ProbeTarget target, string reason)
    {
        lock (_lock)
        {
            _missingResults[GateKey.From(target)] = reason;
        }
    }

    /// <summary>Records that the web catalogue lists a model, so that it would have its end of life. Thread-safe.</summary>
    internal void AddListedEndpoint(NimProbeResult result)
    {
        lock (_lock)
        {
            _listedEndpoints.Add(new GateKey(result.BaseUri, result.Id));
        }
    }

    /// <summary>
    /// Records that the web catalogue cannot be read, so that strict rules cannot be decided for models of a service without a date.
    /// Thread-safe.
    /// </summary>
    /// <param name="service">The address of the service.</param>
    /// <param name="reason">The reason, as a sentence.</param>
    internal void AddEndOfLifeFailure(Uri service, string reason)
    {
        lock (_lock)
        {
            _endOfLifeFailures[service] = reason;
        }
    }

    /// <summary>Adds an available alternative to a failing model.</summary>
    /// <param name="target">The failing model.</param>
    /// <param name="alternative">The id of the alternative.</param>
    internal void AddAlternative(ProbeTarget target, string alternative)
    {
        lock (_lock)
        {
            _alternatives[GateKey.From(target)] = alternative;
        }
    }

    /// <summary>Creates the error with all failures; null if there are none.</summary>
    public NimProbeException? ToError()
    {
        IReadOnlyList<GateFailure> failures = Failures;
        return failures.Count == 0 ? null : GateText.CreateError(
            failures,
            Requirements.Count(static t => !t.IsWholeCatalog),
            _targets.Count(static t => t.IsWholeCatalog),
            Rules,
            target => _alternatives.GetValueOrDefault(GateKey.From(target)),
            HasSeveralServices);
    }

    // Each model of a service is a separate requirement. A service without results is one requirement.
    private List<ProbeTarget> Requirements => _targets.Exists(static t => t.IsWholeCatalog)
        ? [.. _targets.SelectMany(ExpandCatalog).DistinctBy(GateKey.From)]
        : _targets;

    private IEnumerable<ProbeTarget> ExpandCatalog(ProbeTarget target) =>
        target.IsWholeCatalog && GetResults(target) is { Length: > 0 } results
            ? results.Select(r => new ProbeTarget(r.Id) { BaseUri = target.BaseUri is null ? null : r.BaseUri })
            : [target];

    private NimProbeResult[] GetResults(ProbeTarget target)
    {
        if (target.Matches is not { } matches)
        {
            return Find(target.BaseUri, target.Id) is { } result ? [result] : [];
        }

        lock (_lock)
        {
            return
            [
                .. _results
                    .Where(r => IsOf(r.Key, target.BaseUri) && matches(r.Value.Id))
                    .Select(static r => r.Value)
                    .OrderBy(static r => r.Id, StringComparer.Ordinal),
            ];
        }
    }

    private static bool IsOf(GateKey key, Uri? service) => ServiceComparer.Instance.Equals(key.Service, service);

    private string? FindServiceFailure(ProbeTarget target)
    {
        lock (_lock)
        {
            return target.BaseUri is { } service ? _serviceFailures.GetValueOrDefault(service) : null;
        }
    }

    private string? FindMissingResult(ProbeTarget target)
    {
        lock (_lock)
        {
            return _missingResults.GetValueOrDefault(GateKey.From(target));
        }
    }

    private IReadOnlyList<NimErrorCause> GetCauses(ProbeTarget target, NimProbeResult[] results) => results.Length > 0
        ? [.. results.SelectMany(GetCauses).Distinct()]
        : [target switch
        {
            _ when FindMissingResult(target) is not null => NimErrorCause.MissingResult,
            _ when target.IsWholeCatalog || FindServiceFailure(target) is not null => NimErrorCause.Service,
            { Matches: not null } => NimErrorCause.Pattern,
            _ => NimErrorCause.None,
        },
        ];

    private IEnumerable<NimErrorCause> GetCauses(NimProbeResult result)
    {
        foreach (NimErrorCause cause in Rules.GetCauses(result))
        {
            yield return cause;
        }

        if (LacksEndOfLife(result))
        {
            yield return NimErrorCause.EndOfLife;
        }

        if (EvaluateCapabilities(result) >= GateOutcome.Undetermined && EvaluateStatus(result) < GateOutcome.Undetermined)
        {
            yield return NimErrorCause.Capability;
        }
    }

    private bool LacksEndOfLife(NimProbeResult result) => Rules.Evaluate(result) != EvaluateStatus(result);

    private string? FindEndOfLifeFailure(IEnumerable<ProbeTarget> targets)
    {
        lock (_lock)
        {
            return targets
                .SelectMany(GetResults)
                .Select(r => _endOfLifeFailures.GetValueOrDefault(r.BaseUri))
                .FirstOrDefault(static f => f is not null);
        }
    }

    // A model that was not probed is undetermined. A pattern that matches no model fails, as does a model that given results lack.
    private GateOutcome GetBestOutcome(ProbeTarget target, NimProbeResult[] results)
    {
        bool isUndetermined = target.Matches is null && FindMissingResult(target) is null;
        GateOutcome withoutResults = isUndetermined ? GateOutcome.Undetermined : GateOutcome.Fails;
        return results.Length > 0 ? results.Min(Evaluate) : withoutResults;
    }

    private GateOutcome Evaluate(NimProbeResult result)
    {
        GateOutcome status = EvaluateStatus(result);
        GateOutcome capabilities = EvaluateCapabilities(result);
        return status > capabilities ? status : capabilities;
    }

    private GateOutcome EvaluateCapabilities(NimProbeResult result) =>
        Rules.EvaluateCapabilities(result, c => FindCapability(result, c));

    private NimCapabilityResult? FindCapability(NimProbeResult result, NimCapability capability)
    {
        lock (_lock)
        {
            return _capabilities.GetValueOrDefault((new GateKey(result.BaseUri, result.Id), capability));
        }
    }

    private IEnumerable<NimCapabilityResult> GetCapabilities(NimProbeResult result) =>
        Rules.Capabilities.Distinct().Order().Select(c => FindCapability(result, c)).OfType<NimCapabilityResult>();

    private GateOutcome EvaluateStatus(NimProbeResult result)
    {
        GateOutcome outcome = Rules.Evaluate(result);
        bool isUndecided = Rules.Strict && _endOfLifeFailures.ContainsKey(result.BaseUri) && Rules.NeedsEndOfLife(result);
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
            return passing.Length > 0
                && Array.TrueForAll(
                    passing, r => Rules.NeedsEndOfLife(r) && !_listedEndpoints.Contains(new GateKey(r.BaseUri, r.Id)));
        }
    }
}
