using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;

namespace NimProbe.Engine.Gates;

/// <summary>Decides a gate by results that already exist, and sends no requests.</summary>
public sealed class RecordedGateRun
{
    private readonly IReadOnlyList<NimProbeResult> _recorded;
    private readonly IReadOnlyList<NimCapabilityResult> _capabilities;
    private readonly ModelGate _gate;
    private readonly IProbeObserver _observer;

    /// <summary>Creates a run.</summary>
    /// <param name="recorded">The results. A required model without a result is undetermined.</param>
    /// <param name="capabilities">The capabilities. A required capability without a result is undetermined.</param>
    /// <param name="gate">Receives the results.</param>
    /// <param name="observer">Receives the results of the required models.</param>
    public RecordedGateRun(
        IReadOnlyList<NimProbeResult> recorded,
        IReadOnlyList<NimCapabilityResult> capabilities,
        ModelGate gate,
        IProbeObserver observer)
    {
        _recorded = recorded;
        _capabilities = capabilities;
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
        await foreach (ProbeTarget target in input.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            foreach (NimProbeResult result in _recorded.Where(r => IsRequired(r, target)))
            {
                if (found.Add(new GateKey(result.BaseUri, result.Id)))
                {
                    Publish(result);
                }
            }
        }

        AddAlternatives();
    }

    private static bool IsRequired(NimProbeResult result, ProbeTarget target) =>
        (target.Matches?.Invoke(result.Id) ?? target.Id == result.Id)
        && (target.BaseUri is null || ServiceAddress.IsSameService(target.BaseUri, result.BaseUri));

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
