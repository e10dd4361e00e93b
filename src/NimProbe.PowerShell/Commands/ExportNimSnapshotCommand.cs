using System.Management.Automation;
using NimProbe.Engine.Snapshots;
using NimProbe.PowerShell.Base;
using NimProbe.PowerShell.Input;

namespace NimProbe.PowerShell.Commands;

/// <summary>Saves the results of a run in a file, for comparison with later runs. A run that ends early saves its results so far.</summary>
[Cmdlet(VerbsData.Export, "NimSnapshot", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(NimSnapshot))]
public sealed class ExportNimSnapshotCommand : NimCmdlet
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    private SnapshotDestination? _destination;
    private SnapshotRecorder? _recorder;

    /// <summary>
    /// The file to write, or a folder, which exists or whose path ends with a separator. In a folder each service gets a file, which is
    /// named by the service and the time in UTC. A file cannot contain the results of several services.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet, HelpMessage = "The file to write, or a folder.")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string? Path { get; set; }

    /// <summary>The file or folder without wildcards: the path is used exactly as it is written.</summary>
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

    /// <summary>Replace the file even if it is read-only.</summary>
    [Parameter(HelpMessage = "Replace the file even if it is read-only.")]
    public SwitchParameter Force { get; set; }

    /// <summary>Do not replace an existing file: the command ends with an error.</summary>
    [Parameter(HelpMessage = "Do not replace an existing file.")]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>Write the snapshot to the pipeline.</summary>
    [Parameter(HelpMessage = "Write the snapshot to the pipeline.")]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() => InvokeOrTerminate(() =>
    {
        // Fails before the first request is sent if the snapshot cannot be written.
        _destination = GetDestination();
        if (ShouldProcess(_destination.Path, "Write a snapshot"))
        {
            _destination.Prepare();
            _recorder = new SnapshotRecorder(_destination);
        }
    });

    /// <inheritdoc/>
    protected override void ProcessRecord() => InvokeOrTerminate(() =>
    {
        foreach (object? item in InputObject ?? [null])
        {
            try
            {
                _recorder?.Add(item);
            }
            catch (NimProbeException error) when (error.ErrorId == NimErrorId.InputInvalid)
            {
                WriteError(Errors.From(error));
            }
        }
    });

    /// <inheritdoc/>
    protected override void EndProcessing() => InvokeOrTerminate(() =>
    {
        IReadOnlyList<NimSnapshot> snapshots = _recorder?.Save() ?? [];
        foreach (NimSnapshot snapshot in snapshots)
        {
            if (snapshot.Path.EndsWith(SnapshotDestination.PartialExtension, StringComparison.Ordinal))
            {
                string kept = _destination!.Path;
                WriteWarning($"The snapshot is incomplete and was saved as '{snapshot.Path}'. '{kept}' is complete and was not replaced.");
            }

            if (PassThru)
            {
                WriteObject(snapshot);
            }
        }
    });

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            _recorder?.SavePartial(Host);
        }
    }

    private SnapshotDestination GetDestination()
    {
        string path = Path ?? LiteralPath!;
        string target = Path is null ? SnapshotPath.GetFileSystemPath(this, path) : SnapshotPath.FindOneOrNew(this, path);
        bool isFolder = SnapshotPath.IsFolder(path, target);
        return new SnapshotDestination(target, isFolder) { NoClobber = NoClobber, Force = Force };
    }
}
