using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;

namespace NimProbe.Engine.Capabilities;

/// <summary>
/// Tests the capabilities of all models of an input: a probing run with several requests per model, one at a time.
/// </summary>
public sealed class CapabilityRun
{
    private readonly MultiServiceRun _run;

    /// <summary>Creates a run.</summary>
    /// <param name="connections">The connections to the services.</param>
    /// <param name="getOptions">
    /// Gets the options of the requests to a service. Their route is not used: chat completions are requested.
    /// </param>
    /// <param name="capabilities">The capabilities to test; at least one.</param>
    /// <param name="observer">Receives errors, warnings and progress.</param>
    /// <param name="results">Receives the capabilities.</param>
    public CapabilityRun(
        ConnectionSet connections,
        Func<NimConnection, ProbeOptions> getOptions,
        IEnumerable<NimCapability> capabilities,
        IProbeObserver observer,
        ICapabilityObserver results)
    {
        CapabilityRecorder recorder = new(capabilities, observer, results);
        _run = new MultiServiceRun(connections, GetChatOptions, recorder, recorder);

        ProbeOptions GetChatOptions(NimConnection connection) =>
            getOptions(connection) with { Endpoint = NimRoute.ChatCompletions, LatencyFolder = null };
    }

    /// <summary>Tests the input until it ends.</summary>
    /// <param name="input">The models.</param>
    /// <param name="cancellationToken">Ends the run at once; results that were published stay valid.</param>
    /// <exception cref="NimProbeException">The run ended early, as that of <see cref="MultiServiceRun"/> does.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public Task RunAsync(IAsyncEnumerable<ProbeTarget> input, CancellationToken cancellationToken) =>
        _run.RunAsync(input, cancellationToken);
}
