using NimProbe.Engine.Snapshots;
using NimProbe.PowerShell.Input;

namespace NimProbe.PowerShell.Base;

/// <summary>Gathers the results of a pipeline and keeps them where they are wanted: all of them at its end, or what came where it was cut short.</summary>
internal sealed class SnapshotRecorder
{
    private readonly SnapshotDestination _destination;
    private readonly SnapshotBuilder _builder = new();
    private readonly ResultInput _results = new();
    private bool _isKept;

    /// <summary>Makes a recorder.</summary>
    /// <param name="destination">Where the snapshot is to be kept.</param>
    public SnapshotRecorder(SnapshotDestination destination)
    {
        _destination = destination;
    }

    /// <summary>Takes a result, a row with its properties, or all results of a snapshot.</summary>
    /// <exception cref="NimProbeException">It is none of them, or cannot be kept.</exception>
    public void Add(object? item)
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

    /// <summary>Keeps what came, the pipeline having come to its end.</summary>
    /// <returns>The snapshot with its path.</returns>
    /// <exception cref="NimProbeException">Nothing came, or it cannot be written.</exception>
    public NimSnapshot Save()
    {
        _isKept = true;
        if (_builder.Count == 0)
        {
            throw SnapshotErrors.Empty(_destination.Path);
        }

        NimSnapshot snapshot = _builder.Build(hasEnded: true);
        return snapshot with { Path = _destination.Save(snapshot, isCutShort: false) };
    }

    /// <summary>Keeps what came, where the pipeline was stopped or failed before its end. Never throws: what ended it has been told, and no stream is left.</summary>
    public void SavePartial()
    {
        if (_isKept || _builder.Count == 0)
        {
            return;
        }

        try
        {
            _destination.Save(_builder.Build(hasEnded: false), isCutShort: true);
        }
        catch (NimProbeException)
        {
            // As said above.
        }
    }
}
