using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;

namespace NimProbe.Engine.Streaming;

/// <summary>
/// Measures all models of an input: a probing run whose requests ask for streams. Each model has one stream at a time.
/// </summary>
public sealed class SpeedRun
{
    private readonly MultiServiceRun _run;

    /// <summary>Creates a run.</summary>
    /// <param name="connections">The connections to the services.</param>
    /// <param name="getProbing">
    /// Gets the options of the requests to a service; <see cref="ProbeOptions.ThrottleLimit"/> is the number of its models that are
    /// measured at a time.
    /// </param>
    /// <param name="options">The options of the measurement.</param>
    /// <param name="observer">Receives errors, warnings and progress.</param>
    /// <param name="speeds">Receives the measurements.</param>
    public SpeedRun(
        ConnectionSet connections,
        Func<NimConnection, ProbeOptions> getProbing,
        SpeedOptions options,
        IProbeObserver observer,
        ISpeedObserver speeds)
    {
        SpeedRecorder recorder = new(options, observer, speeds);
        _run = new MultiServiceRun(connections, getProbing, recorder, recorder);
    }

    /// <summary>Measures the input until it ends.</summary>
    /// <param name="input">The models.</param>
    /// <param name="cancellationToken">Ends the run at once; measurements that were published stay valid.</param>
    /// <exception cref="NimProbeException">The run ended early, as that of <see cref="MultiServiceRun"/> does.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public Task RunAsync(IAsyncEnumerable<ProbeTarget> input, CancellationToken cancellationToken) =>
        _run.RunAsync(input, cancellationToken);
}
