using System.Globalization;
using NimProbe.Comparison;
using NimProbe.Engine.Catalog;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;
using NimProbe.Engine.Snapshots;
using NimProbe.Engine.Throttling;

namespace NimProbe.Engine.Watching;

/// <summary>Probes all models of a service at an interval, saves a snapshot of each round, and reports the changes.</summary>
public sealed class ModelWatch
{
    private readonly NimConnection _connection;
    private readonly ProbeOptions _options;
    private readonly SnapshotDestination _folder;
    private readonly TimeSpan _interval;
    private readonly IProbeObserver _observer;
    private readonly Func<IReadOnlyList<NimModelChange>, Task> _report;
    private readonly RunCapacity? _capacity;
    private readonly SnapshotComparison _comparison = new();
    private readonly List<NimSnapshot> _newest = [];
    private DateTime? _savedAt;

    /// <summary>Creates a watch.</summary>
    /// <param name="connection">The connection to the service.</param>
    /// <param name="options">The probe options. The watch sets the baseline: the newest snapshots.</param>
    /// <param name="folder">The folder of the snapshots. The first round is compared with those of the service in it.</param>
    /// <param name="interval">The time from the start of one round to the start of the next; a longer round delays the next.</param>
    /// <param name="observer">Receives errors, warnings and progress, but no results.</param>
    /// <param name="report">Receives the changes of each round, which may be none. The round ends when its task completes.</param>
    public ModelWatch(
        NimConnection connection,
        ProbeOptions options,
        SnapshotDestination folder,
        TimeSpan interval,
        IProbeObserver observer,
        Func<IReadOnlyList<NimModelChange>, Task> report)
        : this(connection, options, folder, interval, observer, report, capacity: null)
    {
    }

    /// <summary>Creates the watch of one of several services.</summary>
    /// <param name="connection">The connection to the service.</param>
    /// <param name="options">The probe options.</param>
    /// <param name="folder">The folder of the snapshots.</param>
    /// <param name="interval">The time from the start of one round to the start of the next.</param>
    /// <param name="observer">Receives errors, warnings and progress, but no results.</param>
    /// <param name="report">Receives the changes of each round.</param>
    /// <param name="capacity">The capacity that the services share; null for one service.</param>
    internal ModelWatch(
        NimConnection connection,
        ProbeOptions options,
        SnapshotDestination folder,
        TimeSpan interval,
        IProbeObserver observer,
        Func<IReadOnlyList<NimModelChange>, Task> report,
        RunCapacity? capacity)
    {
        _capacity = capacity;
        _connection = connection;
        _options = options;
        _folder = folder;
        _interval = interval;
        _observer = observer;
        _report = report;
    }

    /// <summary>Watches until it is cancelled.</summary>
    /// <exception cref="NimProbeException">
    /// The key or the account was refused. Any other failure of a round is reported to the observer, and the watch continues.
    /// </exception>
    /// <exception cref="OperationCanceledException">The watch was cancelled.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        ReadFolder(cancellationToken);
        while (true)
        {
            long start = _connection.Time.GetTimestamp();
            try
            {
                await RunRoundAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (NimProbeException fault) when (IsTransient(fault))
            {
                // The round saves no snapshot: an unreachable service has not removed any model.
                _observer.OnError(fault);
            }

            TimeSpan remaining = _interval - _connection.Time.GetElapsedTime(start);
            if (remaining > TimeSpan.Zero)
            {
                _observer.OnPause(_connection.Time.GetUtcNow() + remaining, _savedAt, service: null);
                await Task.Delay(remaining, _connection.Time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static bool IsTransient(NimProbeException fault) => fault.ErrorId is not
        (NimErrorId.ApiKeyMissing or NimErrorId.ApiKeyRejected or NimErrorId.ApiKeyScopeMissing
            or NimErrorId.AccountRefused or NimErrorId.Fault);

    private void ReadFolder(CancellationToken cancellationToken)
    {
        foreach (string file in _folder.EnumerateFiles())
        {
            try
            {
                // The snapshots of other services can be in the same folder.
                if (ServiceAddress.IsSameService(SnapshotFile.ReadHeader(file).BaseUri, _connection.BaseUri))
                {
                    AddReference(SnapshotFile.Read(file, cancellationToken));
                }
            }
            catch (NimProbeException fault)
            {
                _observer.OnError(fault);
            }
        }
    }

    private async Task RunRoundAsync(CancellationToken cancellationToken)
    {
        ProbeOptions options = _options with { Baseline = _newest.Count == 0 ? null : new ProbeBaseline(_newest, _connection.Timeout) };
        WatchRound round = new(_connection, options, _observer, _comparison, _capacity);
        NimSnapshot snapshot = await round.RunAsync(cancellationToken).ConfigureAwait(false);
        IReadOnlyList<NimModelChange> changes =
            await AddEndOfLifeAsync(_comparison.Compare(snapshot), cancellationToken).ConfigureAwait(false);

        // Report first, then save: a change is reported twice, but never lost, if the watch ends in between.
        await _report(changes).ConfigureAwait(false);
        AddReference(snapshot);
        string path = _folder.Save(snapshot, isCutShort: false);
        _savedAt = snapshot.TakenAt;
        _observer.OnSummary(string.Create(
            CultureInfo.InvariantCulture,
            $"Models: {snapshot.Results.Count}. Changes: {changes.Count}. Saved to '{path}'."));
    }

    // A removed model may have a date of its end of life.
    private async Task<IReadOnlyList<NimModelChange>> AddEndOfLifeAsync(
        IReadOnlyList<NimModelChange> changes, CancellationToken cancellationToken)
    {
        using EndOfLifeLookup lookup = new(_connection, _options.RequestsPerMinute, _options.MaximumRetryCount);
        List<NimModelChange> resolved = [];
        foreach (NimModelChange change in changes)
        {
            NimModelChange? retired = change.Change == NimChangeKind.Removed
                ? await lookup.ResolveAsync(change, cancellationToken).ConfigureAwait(false)
                : null;
            resolved.Add(retired ?? change);
        }

        return resolved;
    }

    private void AddReference(NimSnapshot snapshot)
    {
        _comparison.AddReference(snapshot);
        _newest.Add(snapshot);
        if (_newest.Count > ProbeBaseline.MaximumRuns)
        {
            _newest.Remove(_newest.MinBy(static s => s.TakenAt)!);
        }
    }
}
