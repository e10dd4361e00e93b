using System.Management.Automation.Host;
using NimProbe.Engine.Snapshots;
using NimProbe.PowerShell.Input;

namespace NimProbe.PowerShell.Base;

/// <summary>Collects the results of a pipeline and saves them as a snapshot, also if the pipeline ends early.</summary>
internal sealed class SnapshotRecorder
{
    private readonly SnapshotDestination _destination;
    private readonly SnapshotSetBuilder _builder;
    private readonly ResultInput _results = new();
    private bool _isClosed;

    /// <summary>Creates a recorder.</summary>
    /// <param name="destination">The file or folder to save to.</param>
    public SnapshotRecorder(SnapshotDestination destination)
    {
        _destination = destination;
        _builder = new SnapshotSetBuilder(destination.IsFolder);
    }

    /// <summary>Adds a result, a row with its properties, or all results of a snapshot.</summary>
    /// <exception cref="NimProbeException">
    /// <see cref="NimErrorId.InputInvalid"/>: the object is none of these, or a snapshot cannot contain it.
    /// <see cref="NimErrorId.BaseUriMismatch"/>: it comes from another service, and the destination is a file; nothing is saved any more.
    /// </exception>
    public void Add(object? item)
    {
        try
        {
            if (SnapshotInput.ReadOrNull(item) is { } snapshot)
            {
                _builder.Add(snapshot);
            }
            else
            {
                _builder.Add(_results.Read(item));
            }
        }
        catch (NimProbeException error) when (error.ErrorId == NimErrorId.BaseUriMismatch)
        {
            // A snapshot of the first service would look as if the other one had no models.
            _isClosed = true;
            throw;
        }
    }

    /// <summary>Saves the results at the end of the pipeline, in one snapshot for each service.</summary>
    /// <returns>The snapshots with their paths.</returns>
    /// <exception cref="NimProbeException">There are no results, or a snapshot cannot be written; the others were written.</exception>
    public IReadOnlyList<NimSnapshot> Save()
    {
        _isClosed = true;
        if (_builder.IsEmpty)
        {
            throw SnapshotErrors.Empty(_destination.Path);
        }

        NimProbeException? failure = null;
        List<NimSnapshot> saved = [];
        foreach (NimSnapshot snapshot in _builder.Build(hasEnded: true))
        {
            try
            {
                saved.Add(snapshot with { Path = _destination.Save(snapshot, isCutShort: false) });
            }
            catch (NimProbeException error)
            {
                failure ??= error;
            }
        }

        return failure is null ? saved : throw failure;
    }

    /// <summary>
    /// Saves the results of a pipeline that stopped or failed. Does not throw: PowerShell has already reported why the pipeline
    /// ended, and the cmdlet can no longer write to a stream.
    /// </summary>
    /// <param name="host">The host, which can still tell the user where the results are.</param>
    public void SavePartial(PSHost host)
    {
        foreach (NimSnapshot snapshot in _isClosed ? [] : _builder.Build(hasEnded: false))
        {
            try
            {
                string path = _destination.Save(snapshot, isCutShort: true);
                host.UI?.WriteWarningLine($"The run was interrupted. The results so far were saved as '{path}'.");
            }
            catch (Exception e) when (e is NimProbeException or HostException or NotImplementedException or InvalidOperationException)
            {
                // There is no stream left to report it to, or the host has no output.
            }
        }
    }
}
