using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;

namespace NimProbe.Engine.Capabilities;

/// <summary>
/// Tests the capabilities of all models of an input: a probing run with several requests per model, one at a time.
/// </summary>
public sealed class CapabilityRun
{
    private readonly ProbeRun _run;

    /// <summary>Creates a run.</summary>
    /// <param name="connection">The connection to the service.</param>
    /// <param name="options">The options of the requests. Their route is not used: chat completions are requested.</param>
    /// <param name="capabilities">The capabilities to test; at least one.</param>
    /// <param name="observer">Receives errors, warnings and progress.</param>
    /// <param name="results">Receives the capabilities.</param>
    public CapabilityRun(
        NimConnection connection,
        ProbeOptions options,
        IEnumerable<NimCapability> capabilities,
        IProbeObserver observer,
        ICapabilityObserver results)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(options);
        CapabilityRecorder recorder = new(capabilities, connection.Redactor, observer, results);
        _run = new ProbeRun(connection, options with { Endpoint = NimRoute.ChatCompletions, LatencyFolder = null }, recorder, recorder);
    }

    /// <summary>Tests the input until it ends.</summary>
    /// <param name="input">The models.</param>
    /// <param name="cancellationToken">Ends the run at once; results that were published stay valid.</param>
    /// <exception cref="NimProbeException">The run ended early, as that of <see cref="ProbeRun"/> does.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public Task RunAsync(IAsyncEnumerable<ProbeTarget> input, CancellationToken cancellationToken) =>
        _run.RunAsync(input, cancellationToken);
}
