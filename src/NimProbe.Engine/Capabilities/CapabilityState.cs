using NimProbe.Engine.Probing;
using NimProbe.Engine.Redaction;

namespace NimProbe.Engine.Capabilities;

/// <summary>What the tests of one model have found so far. A deferred model continues where it was.</summary>
/// <param name="capabilities">The capabilities to test, in their order.</param>
/// <param name="redactor">Limits the length of details.</param>
internal sealed class CapabilityState(IReadOnlyList<NimCapability> capabilities, Redactor redactor)
{
    private readonly Dictionary<NimCapability, NimCapabilityResult> _results = [];
    private ProbeOutcome? _last;

    /// <summary>The next capability to test; null if there is none.</summary>
    public NimCapability? Next => capabilities.Where(c => !_results.ContainsKey(c)).Select(static c => (NimCapability?)c).FirstOrDefault();

    /// <summary>Whether the model has answered or refused a request, so that it is there.</summary>
    public bool HasResponded { get; private set; }

    /// <summary>The request that is under way for the next capability; null for the first request of its test.</summary>
    public CapabilityRequest? Request { get; set; }

    /// <summary>The number of requests for the next capability.</summary>
    public int Attempts { get; private set; }

    /// <summary>Records a request with its retries.</summary>
    public void AddOutcome(ProbeOutcome outcome)
    {
        _last = outcome;
        Attempts += outcome.Result.Attempts;
        HasResponded |= outcome.Result.Status is NimModelStatus.Available or NimModelStatus.RequestRejected
            && outcome.Verdict.FollowUp != Classification.FollowUp.NextRoute;
    }

    /// <summary>Records the final judgement of the next capability.</summary>
    public void Add(NimCapability capability, CapabilityJudgement judgement)
    {
        _results[capability] = CreateResult(_last!.Result, capability, judgement);
        Request = null;
        Attempts = 0;
    }

    /// <summary>Gets the results. Capabilities that were not tested have the status of the model as their reason.</summary>
    /// <param name="model">The result of the model.</param>
    public IEnumerable<NimCapabilityResult> GetResults(NimProbeResult model)
    {
        foreach (NimCapability capability in capabilities)
        {
            if (!_results.ContainsKey(capability))
            {
                CapabilityJudgement judgement = CapabilityJudgement.Unknown($"{model.Status}: {model.Detail}");
                _results[capability] = CreateResult(_last?.Result ?? model, capability, judgement);
                Attempts = 0;
            }
        }

        return _results.Values.OrderBy(static r => r.Capability).Select(r => r with { Kind = model.Kind });
    }

    private NimCapabilityResult CreateResult(NimProbeResult last, NimCapability capability, CapabilityJudgement judgement) =>
        new()
        {
            Id = last.Id,
            Endpoint = last.Endpoint,
            Capability = capability,
            Support = judgement.Support,
            StatusCode = last.StatusCode,
            LatencyMs = Attempts > 0 ? last.LatencyMs : null,
            Attempts = Attempts,
            Detail = redactor.CleanLine(judgement.Detail),
            TestedAt = last.TestedAt,
            BaseUri = last.BaseUri,
        };
}
