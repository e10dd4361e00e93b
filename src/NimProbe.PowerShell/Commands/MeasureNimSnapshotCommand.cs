using System.Management.Automation;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Snapshots;
using NimProbe.History;
using NimProbe.PowerShell.Base;
using NimProbe.PowerShell.Input;

namespace NimProbe.PowerShell.Commands;

/// <summary>Summarizes many runs per model of a service: availability, latency, and how often the status changed.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "NimSnapshot")]
[OutputType(typeof(NimModelHistory))]
public sealed class MeasureNimSnapshotCommand : NimCmdlet
{
    private readonly ModelHistoryCalculator _history = new();
    private readonly HashSet<string> _files = new(OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);

    /// <summary>Snapshots in any order, or the paths of their files or folders; wildcards are allowed.</summary>
    [Parameter(
        Mandatory = true,
        Position = 0,
        ValueFromPipeline = true,
        HelpMessage = "Snapshots, or the paths of their files or folders.")]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    [SupportsWildcards]
    public object?[]? InputObject { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (object? item in InputObject ?? [null])
        {
            TryInvoke(() =>
            {
                IEnumerable<SnapshotSource> sources = SnapshotInput.Find(this, item).Where(IsNew);
                foreach (Func<NimSnapshot> read in SnapshotBatch.Read(sources, StopToken))
                {
                    TryInvoke(() => _history.Add(read()));
                }
            });
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        List<NimModelHistory> histories = [.. _history.Calculate()];
        bool hasSeveralServices = histories.DistinctBy(static h => h.BaseUri, ServiceComparer.Instance).Skip(1).Any();
        WriteObject(histories.Select(h => ServiceView.Select(h, hasSeveralServices)), enumerateCollection: true);
    }

    private bool IsNew(SnapshotSource source)
    {
        bool isNew = source.File is null;
        TryInvoke(() => isNew = isNew || IsNewFile(source.File!));
        return isNew;
    }

    private bool IsNewFile(string path)
    {
        bool isNew = _files.Add(SnapshotFile.GetRealPath(path));
        if (!isNew)
        {
            WriteVerbose($"'{path}' was given more than once and counts once.");
        }

        return isNew;
    }
}
