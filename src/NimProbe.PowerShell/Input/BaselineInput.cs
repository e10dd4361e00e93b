using System.Management.Automation;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;
using NimProbe.Engine.Snapshots;

namespace NimProbe.PowerShell.Input;

/// <summary>
/// The snapshots in -Baseline. Of a file only the header is read until it is known which snapshots count: a folder can contain thousands.
/// If there are several snapshots, one that cannot be read is a non-terminating error, and the others count.
/// </summary>
internal sealed class BaselineInput
{
    private const string Parameter = "Baseline";

    private readonly PSCmdlet _cmdlet;
    private readonly List<Candidate> _candidates = [];
    private bool _isOnlyOne;

    private BaselineInput(PSCmdlet cmdlet)
    {
        _cmdlet = cmdlet;
    }

    /// <summary>Finds the snapshots. On the pipeline thread.</summary>
    /// <param name="cmdlet">The cmdlet, for its drives, current location and streams.</param>
    /// <param name="values">The values of the parameter: snapshots, or paths of files and folders.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="NimProbeException">There is no snapshot at a path, or the only snapshot cannot be read.</exception>
    public static BaselineInput Find(PSCmdlet cmdlet, IEnumerable<object?> values, CancellationToken cancellationToken)
    {
        List<SnapshotSource> sources = [.. values.SelectMany(value => SnapshotInput.Find(cmdlet, value))];
        BaselineInput baseline = new(cmdlet) { _isOnlyOne = sources.Count == 1 };
        foreach (SnapshotSource source in sources)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (baseline.ReadOrNull(() => Candidate.Create(source, cancellationToken)) is { } candidate)
            {
                baseline._candidates.Add(candidate);
            }
        }

        return baseline;
    }

    /// <summary>Reads the newest snapshots of a service. On the pipeline thread.</summary>
    /// <param name="connection">The connection to the service.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <returns>The baseline; null, after a warning, if a folder does not contain a snapshot.</returns>
    /// <exception cref="NimProbeException">
    /// <see cref="NimErrorId.ParameterInvalid"/>: every snapshot comes from another service. Or the only snapshot cannot be read.
    /// </exception>
    public ProbeBaseline? Read(NimConnection connection, CancellationToken cancellationToken)
    {
        if (_candidates.Count == 0)
        {
            // The folder of a scheduled job is empty before its first run.
            _cmdlet.WriteWarning($"-{Parameter} does not contain a snapshot that can be read. The run continues without a baseline.");
            return null;
        }

        List<NimSnapshot> snapshots =
        [
            .. _candidates
                .Where(c => ServiceAddress.IsSameService(c.BaseUri, connection.BaseUri))
                .OrderByDescending(static c => c.TakenAt)
                .Select(c => ReadOrNull(() => c.Read(cancellationToken)))
                .OfType<NimSnapshot>()
                .Take(ProbeBaseline.MaximumRuns),
        ];
        if (snapshots.Count == 0 && !_candidates.Exists(c => ServiceAddress.IsSameService(c.BaseUri, connection.BaseUri)))
        {
            throw Errors.ParameterInvalid(
                Parameter, $"comes from {_candidates[0].BaseUri}, and the requested service is {connection.BaseUri}");
        }

        return snapshots.Count == 0 ? null : new ProbeBaseline(snapshots, connection.Timeout);
    }

    private T? ReadOrNull<T>(Func<T> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (NimProbeException e) when (!_isOnlyOne)
        {
            _cmdlet.WriteError(Errors.From(e));
            return null;
        }
    }

    private sealed record Candidate(DateTime TakenAt, Uri BaseUri, Func<CancellationToken, NimSnapshot> Read)
    {
        public static Candidate Create(SnapshotSource source, CancellationToken cancellationToken)
        {
            if (source.File is not null)
            {
                SnapshotHeader header = SnapshotFile.ReadHeader(source.File);
                return new Candidate(header.TakenAt, header.BaseUri, source.Read);
            }

            NimSnapshot snapshot = source.Read(cancellationToken);
            return new Candidate(snapshot.TakenAt, snapshot.BaseUri, _ => snapshot);
        }
    }
}
