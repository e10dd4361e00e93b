using System.Management.Automation;
using NimProbe.Engine.Snapshots;
using NimProbe.PowerShell.Base;
using NimProbe.PowerShell.Input;

namespace NimProbe.PowerShell.Commands;

/// <summary>Reads snapshots, the oldest first. A file that is none is an error of its own; the others are read.</summary>
[Cmdlet(VerbsData.Import, "NimSnapshot", DefaultParameterSetName = PathSet)]
[OutputType(typeof(NimSnapshot))]
public sealed class ImportNimSnapshotCommand : NimCmdlet
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    private readonly SortedSet<string> _files = new(StringComparer.Ordinal);

    /// <summary>The files to read; wildcards are allowed, and a folder stands for the <c>*.json</c> files in it.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet, ValueFromPipeline = true, HelpMessage = "The files to read, or folders of them; wildcards are allowed.")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[]? Path { get; set; }

    /// <summary>The same, taken as they are written: wildcards are characters like others.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true, HelpMessage = "The files to read, or folders of them, without wildcards.")]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[]? LiteralPath { get; set; }

    /// <summary>Read only so many of the newest; 1 or more. Of the others only the heads are read. Default: all.</summary>
    [Parameter(HelpMessage = "Read only so many of the newest.")]
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
        List<SnapshotHeader> heads = [];
        foreach (string file in _files)
        {
            TryInvoke(() => heads.Add(SnapshotFile.ReadHeader(file)));
        }

        foreach (SnapshotHeader head in heads.OrderBy(static h => h.TakenAt).TakeLast(Last))
        {
            NimSnapshot? snapshot = null;
            if (TryInvoke(() => snapshot = SnapshotFile.Read(head.Path, StopToken)))
            {
                WriteObject(snapshot);
            }
        }
    }
}
