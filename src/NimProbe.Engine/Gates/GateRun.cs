using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;

namespace NimProbe.Engine.Gates;

/// <summary>
/// Probes the required models of a gate, reports the failures, and then looks for available alternatives to the failing models.
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
        if (_gate.ToError() is { } failure)
        {
            _observer.OnSummary(failure.Message);
        }

        AlternativeSearch search = new(_connection, _options, _gate, results.WebCatalog);
        await search.RunAsync(cancellationToken).ConfigureAwait(false);
    }
}
