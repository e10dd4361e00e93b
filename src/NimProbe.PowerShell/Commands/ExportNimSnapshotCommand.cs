using System.Management.Automation;
using NimProbe.Engine.Snapshots;
using NimProbe.PowerShell.Base;
using NimProbe.PowerShell.Input;

namespace NimProbe.PowerShell.Commands;

/// <summary>Keeps the results of a run in a file that later runs are compared with. A run that was cut short keeps what came.</summary>
[Cmdlet(VerbsData.Export, "NimSnapshot", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(NimSnapshot))]
public sealed class ExportNimSnapshotCommand : NimCmdlet
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    private SnapshotDestination? _destination;
    private SnapshotRecorder? _recorder;

    /// <summary>The file to write; or a folder, which is there or whose path ends with a separator, where the file is named by its time (UTC).</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet, HelpMessage = "The file to write, or a folder.")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string? Path { get; set; }

    /// <summary>The same, taken as it is written: wildcards are characters like others.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet, HelpMessage = "The file to write, or a folder, without wildcards.")]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string? LiteralPath { get; set; }

    /// <summary>Results of Test-NimModel, rows with their properties, or snapshots.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, HelpMessage = "Results of Test-NimModel, or rows with their properties.")]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public object?[]? InputObject { get; set; }

    /// <summary>Replace a file that is marked read-only too.</summary>
    [Parameter(HelpMessage = "Replace a file that is marked read-only too.")]
    public SwitchParameter Force { get; set; }

    /// <summary>Keep a file that is there: an error is written instead.</summary>
    [Parameter(HelpMessage = "Keep a file that is there.")]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>Write the snapshot to the pipeline too.</summary>
    [Parameter(HelpMessage = "Write the snapshot to the pipeline too.")]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() => InvokeOrTerminate(() =>
    {
        // What cannot be written is told before the first request is sent.
        _destination = ReadDestination();
        if (ShouldProcess(_destination.Path, "Write a snapshot"))
        {
            _destination.Prepare();
            _recorder = new SnapshotRecorder(_destination);
        }
    });

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (object? item in InputObject ?? [null])
        {
            TryInvoke(() => _recorder?.Add(item));
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => InvokeOrTerminate(() =>
    {
        if (_recorder?.Save() is not { } snapshot)
        {
            return;
        }

        if (snapshot.Path.EndsWith(SnapshotDestination.PartialExtension, StringComparison.Ordinal))
        {
            WriteWarning($"'{_destination!.Path}' holds a complete snapshot and was kept; this one is incomplete, and went to '{snapshot.Path}'.");
        }

        if (PassThru)
        {
            WriteObject(snapshot);
        }
    });

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            _recorder?.SavePartial();
        }
    }

    private SnapshotDestination ReadDestination()
    {
        string given = Path ?? LiteralPath!;
        string place = Path is not null && WildcardPattern.ContainsWildcardCharacters(Path)
            ? SnapshotPath.FindOne(this, Path)
            : SnapshotPath.GetFileSystemPath(this, given);
        bool isFolder = Directory.Exists(place) || System.IO.Path.EndsInDirectorySeparator(given);
        return new SnapshotDestination(place, isFolder) { NoClobber = NoClobber, Force = Force };
    }
}
