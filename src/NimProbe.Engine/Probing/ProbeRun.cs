using System.Runtime.ExceptionServices;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Throttling;

namespace NimProbe.Engine.Probing;

/// <summary>Probes all models of an input at one service.</summary>
public sealed class ProbeRun
{
    private readonly NimConnection _connection;
    private readonly ProbeOptions _options;
    private readonly IProbeObserver _observer;
    private readonly IModelProbeFactory _probeFactory;
    private readonly RunCapacity? _capacity;

    /// <summary>Creates a run.</summary>
    /// <param name="connection">The connection to the service.</param>
    /// <param name="options">The options.</param>
    /// <param name="observer">Receives results, errors, warnings and progress.</param>
    public ProbeRun(NimConnection connection, ProbeOptions options, IProbeObserver observer)
        : this(connection, options, observer, ModelProbeFactory.Instance, capacity: null)
    {
    }

    /// <summary>Creates the part of a run with several services that is about one of them.</summary>
    /// <param name="connection">The connection to the service.</param>
    /// <param name="options">The options.</param>
    /// <param name="observer">Receives results, errors, warnings and progress.</param>
    /// <param name="probeFactory">Creates the probes of the models.</param>
    /// <param name="capacity">The capacity that the services share; null for one service.</param>
    internal ProbeRun(
        NimConnection connection,
        ProbeOptions options,
        IProbeObserver observer,
        IModelProbeFactory probeFactory,
        RunCapacity? capacity)
    {
        _connection = connection;
        _options = options;
        _observer = observer;
        _probeFactory = probeFactory;
        _capacity = capacity;
    }

    /// <summary>Probes the input until it ends.</summary>
    /// <param name="input">The models.</param>
    /// <param name="cancellationToken">Ends the run at once; results that were published stay valid.</param>
    /// <exception cref="NimProbeException">
    /// The run ended early: the key or the account was refused, the service cannot be reached, its catalogue cannot be read, or the
    /// input, the observer or the module itself failed.
    /// </exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task RunAsync(IAsyncEnumerable<ProbeTarget> input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        using ProbeSession session = new(_connection, _options, _observer, _probeFactory, _capacity, cancellationToken);
        bool isComplete = await session.RunAsync(input).ConfigureAwait(false);
        if (!isComplete)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        if (session.State.Failure is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }
}
