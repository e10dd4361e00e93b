using NimProbe.Engine.Probing;

namespace NimProbe.Engine.Gates;

/// <summary>Holds what is wanted against what was found. A pattern means at least one of the models that it stands for.</summary>
public sealed class ModelGate
{
    private readonly Lock _lock = new();
    private readonly List<ProbeTarget> _wanted = [];
    private readonly Dictionary<string, NimProbeResult> _results = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _relatives = new(StringComparer.Ordinal);

    /// <summary>Makes a gate.</summary>
    /// <param name="rules">What it lets pass.</param>
    public ModelGate(GateRules rules)
    {
        Rules = rules;
    }

    /// <summary>What it lets pass.</summary>
    public GateRules Rules { get; }

    /// <summary>What does not pass, in the order in which it was asked for. For when the run has ended.</summary>
    public IReadOnlyList<GateFailure> Failures =>
    [
        .. _wanted.Select(w => (Wanted: w, Results: ResultsOf(w)))
            .Select(w => new GateFailure(w.Wanted, w.Results, BestOf(w.Wanted, w.Results)))
            .Where(static s => s.Outcome >= GateOutcome.Undetermined),
    ];

    /// <summary>What passes and should be known all the same, in sentences. For when the run has ended.</summary>
    public IEnumerable<string> Warnings
    {
        get
        {
            foreach (ProbeTarget wanted in _wanted)
            {
                NimProbeResult[] results = ResultsOf(wanted);
                switch (BestOf(wanted, results))
                {
                    case GateOutcome.Passes when results.Where(r => Rules.Evaluate(r) == GateOutcome.Passes).ToArray() is { } passing && Array.TrueForAll(passing, static r => GateRules.GetEndOfLife(r) is not null):
                        yield return $"{GateText.NameOf(wanted)} passes, and ends on {NimText.FormatDate(passing.Max(static r => GateRules.GetEndOfLife(r)))}.";
                        break;
                    case GateOutcome.PassesWithWarning:
                        yield return $"{GateText.NameOf(wanted)} passes without having answered: {GateText.Describe(results.First(r => Rules.Evaluate(r) == GateOutcome.PassesWithWarning))}.";
                        break;
                }
            }
        }
    }

    /// <summary>Asks for a model, or for one of those that a pattern stands for; asking twice is asking once.</summary>
    public void Require(ProbeTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (_wanted.All(w => w.Id != target.Id))
        {
            _wanted.Add(target);
        }
    }

    /// <summary>Takes a result; from any thread.</summary>
    public void AddResult(NimProbeResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        lock (_lock)
        {
            _results[result.Id] = result;
        }
    }

    /// <summary>What was found of a model; null where nothing was.</summary>
    public NimProbeResult? Find(string id)
    {
        lock (_lock)
        {
            return _results.GetValueOrDefault(id);
        }
    }

    /// <summary>Takes note of a model that could stand in for one that falls short.</summary>
    /// <param name="id">The one that falls short.</param>
    /// <param name="relative">The one that answers.</param>
    public void AddAlternative(string id, string relative) => _relatives[id] = relative;

    /// <summary>The error that names everything that does not pass; null where everything does.</summary>
    public NimProbeException? ToError()
    {
        IReadOnlyList<GateFailure> shortfalls = Failures;
        return shortfalls.Count == 0 ? null : GateText.ErrorOf(shortfalls, _wanted.Count, _relatives);
    }

    private NimProbeResult[] ResultsOf(ProbeTarget wanted)
    {
        lock (_lock)
        {
            return wanted.Matches is { } matches
                ? [.. _results.Values.Where(r => matches(r.Id)).OrderBy(static r => r.Id, StringComparer.Ordinal)]
                : _results.TryGetValue(wanted.Id, out NimProbeResult? result) ? [result] : [];
        }
    }

    // A model of which nothing came is undetermined; a pattern that stands for none is sure to fall short.
    private GateOutcome BestOf(ProbeTarget wanted, NimProbeResult[] results) =>
        results.Length > 0 ? results.Min(Rules.Evaluate) : wanted.Matches is null ? GateOutcome.Undetermined : GateOutcome.Fails;
}
