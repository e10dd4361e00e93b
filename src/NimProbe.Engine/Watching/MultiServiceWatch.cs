using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;
using NimProbe.Engine.Snapshots;
using NimProbe.Engine.Throttling;

namespace NimProbe.Engine.Watching;

/// <summary>
/// Watches one or several services. Each has its own rounds, snapshots and comparison; the services share the folder and the capacity for
/// requests.
/// </summary>
public sealed class MultiServiceWatch
{
    private readonly IReadOnlyList<NimConnection> _connections;
    private readonly Func<NimConnection, ProbeOptions> _getOptions;
    private readonly SnapshotDestination _folder;
    private readonly TimeSpan _interval;
    private readonly IProbeObserver _observer;
    private readonly Func<IReadOnlyList<NimModelChange>, Task> _report;

    /// <summary>Creates a watch.</summary>
    /// <param name="connections">The connections to the services; at least one.</param>
    /// <param name="getOptions">Gets the probe options for a service.</param>
    /// <param name="folder">The folder of the snapshots.</param>
    /// <param name="interval">The time from the start of one round of a service to the start of its next.</param>
    /// <param name="observer">Receives errors, warnings and progress, but no results.</param>
    /// <param name="report">Receives the changes of each round of each service, which may be none.</param>
    public MultiServiceWatch(
        IReadOnlyList<NimConnection> connections,
        Func<NimConnection, ProbeOptions> getOptions,
        SnapshotDestination folder,
        TimeSpan interval,
        IProbeObserver observer,
        Func<IReadOnlyList<NimModelChange>, Task> report)
    {
        _connections = connections;
        _getOptions = getOptions;
        _folder = folder;
        _interval = interval;
        _observer = observer;
        _report = report;
    }

    /// <summary>Watches until it is cancelled, or until the watch of every service has ended.</summary>
    /// <exception cref="NimProbeException">The errors of <see cref="ModelWatch"/> for the only service.</exception>
    /// <exception cref="OperationCanceledException">The watch was cancelled.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using RunCapacity capacity = new() { HasSeveralServices = _connections.Count > 1 };
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        WatchProgress progress = new(_observer);
        Task[] watches =
            [.. _connections.Select(c => Task.Run(() => WatchAsync(c, progress, capacity, stop.Token), CancellationToken.None))];
        await foreach (Task watch in Task.WhenEach(watches).ConfigureAwait(false))
        {
            if (!watch.IsCompletedSuccessfully)
            {
                await stop.CancelAsync().ConfigureAwait(false);
            }
        }

        await Task.WhenAll(watches).ConfigureAwait(false);
    }

    private async Task WatchAsync(
        NimConnection connection, WatchProgress progress, RunCapacity capacity, CancellationToken cancellationToken)
    {
        IProbeObserver observer =
            _connections.Count > 1 ? new WatchedServiceObserver(_observer, progress, connection.BaseUri) : _observer;
        try
        {
            ModelWatch watch = new(connection, _getOptions(connection), _folder, _interval, observer, _report, capacity);
            await watch.RunAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (NimProbeException fault) when (_connections.Count > 1 && fault.ErrorId != NimErrorId.Fault)
        {
            _observer.OnServiceFailure(connection.BaseUri, fault);
            progress.ReportEnd(connection.BaseUri);
        }
    }
}
