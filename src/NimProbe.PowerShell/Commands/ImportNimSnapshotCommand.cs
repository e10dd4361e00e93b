using System.Management.Automation;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Snapshots;
using NimProbe.PowerShell.Base;
using NimProbe.PowerShell.Input;

namespace NimProbe.PowerShell.Commands;

/// <summary>Reads snapshots, the oldest first. A file that is not a snapshot is an error; the others are read.</summary>
[Cmdlet(VerbsData.Import, "NimSnapshot", DefaultParameterSetName = PathSet)]
[OutputType(typeof(NimSnapshot))]
public sealed class ImportNimSnapshotCommand : NimCmdlet
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    private readonly SortedSet<string> _files = new(StringComparer.Ordinal);

    /// <summary>The files to read; wildcards are allowed, and a folder means the <c>*.json</c> files in it.</summary>
    [Parameter(
        Mandatory = true,
        Position = 0,
        ParameterSetName = PathSet,
        ValueFromPipeline = true,
        HelpMessage = "The files or folders to read; wildcards are allowed.")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[]? Path { get; set; }

    /// <summary>The files or folders to read, without wildcards: the paths are used exactly as they are written.</summary>
    [Parameter(
        Mandatory = true,
        ParameterSetName = LiteralPathSet,
        ValueFromPipelineByPropertyName = true,
        HelpMessage = "The files or folders to read, without wildcards.")]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[]? LiteralPath { get; set; }

    /// <summary>
    /// Read only this number of the newest snapshots of each service, 1 or more. Of the others only the headers are read. Default: all.
    /// </summary>
    [Parameter(HelpMessage = "Read only this number of the newest snapshots.")]
    [ValidateRange(1, int.MaxValue)]
    public int Last { get; set; } = int.MaxValue;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string path in Path ?? LiteralPath!)
        {
            TryInvoke(() => _files.UnionWith(SnapshotPath.Find(this, path, isLiteral: LiteralPath is not null)));
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        List<SnapshotHeader> headers = [];
        foreach (string file in _files)
        {
            TryInvoke(() => headers.Add(SnapshotFile.ReadHeader(file)));
        }

        IEnumerable<SnapshotHeader> newest = headers
            .OrderBy(static h => h.TakenAt)
            .GroupBy(static h => h.BaseUri, ServiceComparer.Instance)
            .SelectMany(g => g.TakeLast(Last));
        foreach (SnapshotHeader header in newest.OrderBy(static h => h.TakenAt))
        {
            NimSnapshot? snapshot = null;
            if (TryInvoke(() => snapshot = SnapshotFile.Read(header.Path, StopToken)))
            {
                WriteObject(snapshot);
            }
        }
    }
}
