using NimProbe.Engine.Capabilities;
using NimProbe.Engine.Catalog;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;

namespace NimProbe.Engine.Gates;

/// <summary>
/// Probes the required models of a gate, tests the required capabilities, reports the failures, and then looks
/// for available alternatives to the failing models.
/// </summary>
public sealed class GateRun
{
    private readonly ConnectionSet _connections;
    private readonly Func<NimConnection, ProbeOptions> _getOptions;
    private readonly ModelGate _gate;
    private readonly IProbeObserver _observer;

    /// <summary>Creates a run.</summary>
    /// <param name="connections">The connections to the services.</param>
    /// <param name="getOptions">Gets the probe options for a service.</param>
    /// <param name="gate">Receives the results.</param>
    /// <param name="observer">Receives the results and all other notifications.</param>
    public GateRun(
        ConnectionSet connections, Func<NimConnection, ProbeOptions> getOptions, ModelGate gate, IProbeObserver observer)
    {
        _connections = connections;
        _getOptions = getOptions;
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
        GateDispatcher results = new(_connections, _getOptions, _gate, _observer, stop.Token);
        try
        {
            await new MultiServiceRun(_connections, _getOptions, results).RunAsync(input, cancellationToken).ConfigureAwait(false);
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

        await Task.WhenAll(_gate.FailingServices
            .Select(service => SearchAsync(service, results.FindWebCatalog(service), cancellationToken))).ConfigureAwait(false);
    }

    private Task SearchAsync(Uri service, WebCatalog? webCatalog, CancellationToken cancellationToken)
    {
        NimConnection connection = _connections.Get(service);
        return new AlternativeSearch(connection, _getOptions(connection), _gate, webCatalog).RunAsync(cancellationToken);
    }

    private async Task TestCapabilitiesAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<NimProbeResult> candidates = _gate.Rules.Capabilities.Count == 0 ? [] : _gate.GetCandidates();
        if (candidates.Count > 0)
        {
            GateCapabilities results = new(_gate, _observer);
            CapabilityRun run = new(_connections, GetCapabilityOptions, _gate.Rules.Capabilities, results, results);
            await run.RunAsync(
                candidates
                    .Select(static r => new ProbeTarget(r.Id) { BaseUri = r.BaseUri, Kind = r.Kind, IsListed = true })
                    .ToAsyncEnumerable(),
                cancellationToken).ConfigureAwait(false);
        }
    }

    private ProbeOptions GetCapabilityOptions(NimConnection connection)
    {
        ProbeOptions options = _getOptions(connection);
        return options with { MaxTokens = Math.Max(options.MaxTokens, CapabilityPlan.DefaultMaxTokens) };
    }
}
