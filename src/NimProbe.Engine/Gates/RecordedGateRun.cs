using NimProbe.Engine.Connection;
using NimProbe.Engine.Errors;
using NimProbe.Engine.Kinds;
using NimProbe.Engine.Probing;
using NimProbe.Engine.Snapshots;

namespace NimProbe.Engine.Gates;

/// <summary>Decides a gate by results that already exist, and sends no requests.</summary>
public sealed class RecordedGateRun
{
    private readonly IReadOnlyList<NimProbeResult> _recorded;
    private readonly IReadOnlyList<NimCapabilityResult> _capabilities;
    private readonly Uri _defaultService;
    private readonly ModelGate _gate;
    private readonly IProbeObserver _observer;

    /// <summary>Creates a run.</summary>
    /// <param name="recorded">
    /// The results. A required model without a result fails; it is NotListed if the results are those of the whole catalogue.
    /// </param>
    /// <param name="capabilities">The capabilities. A required capability without a result is undetermined.</param>
    /// <param name="defaultService">The service of targets that name none.</param>
    /// <param name="gate">Receives the results.</param>
    /// <param name="observer">Receives the results of the required models.</param>
    public RecordedGateRun(
        IReadOnlyList<NimProbeResult> recorded,
        IReadOnlyList<NimCapabilityResult> capabilities,
        Uri defaultService,
        ModelGate gate,
        IProbeObserver observer)
    {
        _recorded = recorded;
        _capabilities = capabilities;
        _defaultService = defaultService;
        _gate = gate;
        _observer = observer;
    }

    /// <summary>Finds the results of all targets of the input.</summary>
    /// <param name="input">The targets, all of which must be required of the gate before the run ends.</param>
    /// <param name="cancellationToken">Cancels the run.</param>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task RunAsync(IAsyncEnumerable<ProbeTarget> input, CancellationToken cancellationToken)
    {
        HashSet<GateKey> found = [];
        ILookup<Uri?, NimProbeResult> byService = _recorded.ToLookup(static Uri? (r) => r.BaseUri, ServiceComparer.Instance);
        await foreach (ProbeTarget target in input.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            Uri service = target.BaseUri ?? _defaultService;
            NimProbeResult[] candidates = [.. byService[service]];
            NimProbeResult[] results = [.. candidates.Where(r => target.Matches?.Invoke(r.Id) ?? target.Id == r.Id)];
            if (results.Length == 0)
            {
                results = FindOutcomeOfMissing(target with { BaseUri = service }, candidates) is { } notListed ? [notListed] : [];
            }

            foreach (NimProbeResult result in results.Where(r => found.Add(new GateKey(r.BaseUri, r.Id))))
            {
                Publish(result);
            }
        }

        AddAlternatives();
    }

    // The results of a whole catalogue prove that it does not list an id. Other results prove nothing about it.
    private NimProbeResult? FindOutcomeOfMissing(ProbeTarget target, NimProbeResult[] candidates)
    {
        NimProbeResult? newest = candidates.MaxBy(static r => r.TestedAt);
        string question = InputErrors.AskForClosest(target.Id, candidates.Select(static r => r.Id));
        if (newest is not null && target.Matches is null && SnapshotValidator.CoversCatalog(newest.CatalogCount, candidates))
        {
            return new NimProbeResult
            {
                Id = target.Id,
                Kind = target.Kind ?? KindTable.Default.GetKind(target.Id),
                Status = NimModelStatus.NotListed,
                Detail = "Not in the catalogue of the results" + (question.Length > 0 ? "." + question : ""),
                CatalogCount = newest.CatalogCount,
                TestedAt = newest.TestedAt,
                BaseUri = newest.BaseUri,
            };
        }

        _gate.AddMissingResult(target, (candidates, target.Matches) switch
        {
            ([], _) when target.IsWholeCatalog => "the results contain no model of this service.",
            ([], _) => $"the results contain no model of {target.BaseUri}.",
            (_, null) => $"the results do not contain this model.{question}",
            _ => "the results contain no model that matches.",
        });
        return null;
    }

    private void Publish(NimProbeResult result)
    {
        // Only the web catalogue knows whether an endpoint is free, so it would also know the end of life.
        if (result.FreeEndpoint is not null)
        {
            _gate.AddListedEndpoint(result);
        }

        _gate.AddResult(result);
        foreach (NimCapability capability in _gate.Rules.Capabilities)
        {
            _gate.AddCapability(Find(result, capability));
        }

        _observer.OnResult(result);
    }

    private NimCapabilityResult Find(NimProbeResult result, NimCapability capability) =>
        _capabilities.FirstOrDefault(c => c.Id == result.Id && c.Capability == capability
            && ServiceAddress.IsSameService(c.BaseUri, result.BaseUri))
        ?? new NimCapabilityResult
        {
            Id = result.Id,
            Capability = capability,
            Detail = "Not among the results",
            BaseUri = result.BaseUri,
        };

    private void AddAlternatives()
    {
        if (_gate.Rules.Capabilities.Count > 0)
        {
            // An alternative without the capabilities is none.
            return;
        }

        NimModel[] passing =
        [
            .. _recorded
                .Where(r => r.Availability == NimAvailability.Available && _gate.Rules.Evaluate(r) == GateOutcome.Passes)
                .Select(static r => new NimModel { Id = r.Id, Kind = r.Kind, BaseUri = r.BaseUri }),
        ];
        foreach (GateFailure failure in _gate.Failures)
        {
            if (failure is { Outcome: GateOutcome.Fails, Target.Matches: null, Results: [var result, ..] }
                && ModelAlternatives.Rank(result.Id, result.Kind, passing.Where(m => IsOf(m, result))).FirstOrDefault() is { } alternative)
            {
                _gate.AddAlternative(failure.Target, alternative.Id);
            }
        }
    }

    private static bool IsOf(NimModel model, NimProbeResult result) => ServiceAddress.IsSameService(model.BaseUri, result.BaseUri);
}
