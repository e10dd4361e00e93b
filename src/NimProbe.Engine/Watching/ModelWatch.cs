using System.Globalization;
using NimProbe.Comparison;
using NimProbe.Engine.Catalog;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;
using NimProbe.Engine.Snapshots;

namespace NimProbe.Engine.Watching;

/// <summary>Probes all models of a service again and again, keeps a snapshot of each round, and reports what changed since those before.</summary>
public sealed class ModelWatch
{
    private readonly NimConnection _connection;
    private readonly ProbeOptions _options;
    private readonly SnapshotDestination _folder;
    private readonly TimeSpan _interval;
    private readonly IProbeObserver _observer;
    private readonly Func<IReadOnlyList<NimModelChange>, Task> _report;
    private readonly SnapshotComparison _known = new();
    private NimSnapshot? _last;

    /// <summary>Makes a watch.</summary>
    /// <param name="connection">The connection to the service.</param>
    /// <param name="options">How to probe; a baseline is not needed, each round is the next one's.</param>
    /// <param name="folder">The folder of the snapshots; those in it are what the first round is held against.</param>
    /// <param name="interval">From the start of one round to the start of the next; a longer round is followed at once.</param>
    /// <param name="observer">Takes what goes wrong, and how far a round is. It gets no results.</param>
    /// <param name="report">Takes the changes of a round, none where there are none. The round is over when it is.</param>
    public ModelWatch(
        NimConnection connection, ProbeOptions options, SnapshotDestination folder, TimeSpan interval, IProbeObserver observer, Func<IReadOnlyList<NimModelChange>, Task> report)
    {
        _connection = connection;
        _options = options;
        _folder = folder;
        _interval = interval;
        _observer = observer;
        _report = report;
    }

    /// <summary>Watches until it is cancelled.</summary>
    /// <exception cref="NimProbeException">The key or the account was refused. A round that fails otherwise is an error of its own, and the next one is tried.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
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
            catch (NimProbeException fault) when (MayPass(fault))
            {
                // Nothing of it is kept: a service that cannot be reached has removed no model.
                _observer.OnError(fault);
            }

            TimeSpan rest = _interval - _connection.Time.GetElapsedTime(start);
            if (rest > TimeSpan.Zero)
            {
                await Task.Delay(rest, _connection.Time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static bool MayPass(NimProbeException fault) => fault.ErrorId is not
        (NimErrorId.ApiKeyMissing or NimErrorId.ApiKeyRejected or NimErrorId.ApiKeyScopeMissing or NimErrorId.AccountRefused or NimErrorId.Fault);

    private void ReadFolder(CancellationToken cancellationToken)
    {
        int foreign = 0;
        foreach (string file in _folder.EnumerateFiles())
        {
            try
            {
                NimSnapshot snapshot = SnapshotFile.Read(file, cancellationToken);
                foreign += ServiceAddress.IsSameService(snapshot.BaseUri, _connection.BaseUri) ? 0 : 1;
                Remember(snapshot);
            }
            catch (NimProbeException fault)
            {
                _observer.OnError(fault);
            }
        }

        if (foreign > 0)
        {
            _observer.OnWarning(string.Create(CultureInfo.InvariantCulture, $"{foreign} snapshots in '{_folder.Path}' come from another service than {_connection.BaseUri}."));
        }
    }

    private async Task RunRoundAsync(CancellationToken cancellationToken)
    {
        ProbeOptions options = _options with { Baseline = _last is null ? null : new ProbeBaseline(_last, _connection.Timeout) };
        NimSnapshot snapshot = await new WatchRound(_connection, options, _observer, _known).RunAsync(cancellationToken).ConfigureAwait(false);
        IReadOnlyList<NimModelChange> changes = await ResolveAsync(_known.Compare(snapshot), cancellationToken).ConfigureAwait(false);

        // First told, then kept: what is cut short in between is told again, and never lost.
        await _report(changes).ConfigureAwait(false);
        Remember(snapshot);
        string path = _folder.Save(snapshot, isCutShort: false);
        _observer.OnSummary(string.Create(CultureInfo.InvariantCulture, $"{snapshot.Results.Count} models, {changes.Count} changes, kept in '{path}'."));
    }

    private async Task<IReadOnlyList<NimModelChange>> ResolveAsync(IReadOnlyList<NimModelChange> changes, CancellationToken cancellationToken)
    {
        using EndOfLifeLookup lookup = new(_connection, _options.RequestsPerMinute, _options.MaximumRetryCount);
        List<NimModelChange> resolved = [];
        foreach (NimModelChange change in changes)
        {
            resolved.Add(change.Change == NimChangeKind.Removed ? await lookup.ResolveAsync(change, cancellationToken).ConfigureAwait(false) ?? change : change);
        }

        return resolved;
    }

    private void Remember(NimSnapshot snapshot)
    {
        _known.AddReference(snapshot);
        _last = _last is null || snapshot.TakenAt >= _last.TakenAt ? snapshot : _last;
    }
}
