using NimProbe.Engine.Capabilities;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;

namespace NimProbe.Engine.Gates;

/// <summary>
/// Probes the required models of a gate, tests the required capabilities, reports the failures, and then looks
/// for available alternatives to the failing models.
/// </summary>
public sealed class GateRun
{
    private readonly NimConnection _connection;
    private readonly ProbeOptions _options;
    private readonly ModelGate _gate;
    private readonly IProbeObserver _observer;

    /// <summary>Creates a run.</summary>
    /// <param name="connection">The connection to the service.</param>
    /// <param name="options">The probe options.</param>
    /// <param name="gate">Receives the results.</param>
    /// <param name="observer">Receives the results and all other notifications.</param>
    public GateRun(NimConnection connection, ProbeOptions options, ModelGate gate, IProbeObserver observer)
    {
        _connection = connection;
        _options = options;
        _gate = gate;
        _observer = observer;
    }

    /// <summary>Probes all targets of the input.</summary>
    /// <param name="input">The targets, all of which must be required of the gate before the run ends.</param>
    /// <param name="cancellationToken">Cancels the run.</param>
    /// <exception cref="NimProbeException">The run ended with an error.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task RunAsync(IAsyncEnumerable<ProbeTarget> input, CancellationToken cancellationToken)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        GateObserver results = new(_connection, _options.MaximumRetryCount, _gate, _observer, stop.Token);
        try
        {
            await new ProbeRun(_connection, _options, results)
                .RunAsync(input, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            // The error of the run does not wait for dates.
            await stop.CancelAsync().ConfigureAwait(false);
            throw;
        }
        finally
        {
            await results.CompleteAsync().ConfigureAwait(false);
        }

        cancellationToken.ThrowIfCancellationRequested();
        await TestCapabilitiesAsync(cancellationToken).ConfigureAwait(false);
        if (_gate.ToError() is { } failure)
        {
            _observer.OnSummary(failure.Message);
        }

        if (_gate.Rules.Capabilities.Count > 0)
        {
            // An alternative without the capabilities is none, and testing them takes longer than the search may.
            return;
        }

        AlternativeSearch search = new(_connection, _options, _gate, results.WebCatalog);
        await search.RunAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task TestCapabilitiesAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<NimProbeResult> candidates = _gate.Rules.Capabilities.Count == 0 ? [] : _gate.GetCandidates();
        if (candidates.Count > 0)
        {
            ProbeOptions options = _options with { MaxTokens = Math.Max(_options.MaxTokens, CapabilityPlan.DefaultMaxTokens) };
            CapabilityRun run = new(_connection, options, _gate.Rules.Capabilities, _observer, new CapabilityCollector(_gate));
            await run.RunAsync(
                candidates.Select(static r => new ProbeTarget(r.Id) { Kind = r.Kind, IsListed = true }).ToAsyncEnumerable(),
                cancellationToken).ConfigureAwait(false);
        }
    }

    private sealed class CapabilityCollector(ModelGate gate) : ICapabilityObserver
    {
        public void OnCapability(NimCapabilityResult result) => gate.AddCapability(result);
    }
}
