using System.Management.Automation;
using NimProbe.History;
using NimProbe.PowerShell.Base;
using NimProbe.PowerShell.Input;

namespace NimProbe.PowerShell.Commands;

/// <summary>Measures what many runs tell of each model: how often it answered, how fast, how often that changed.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "NimSnapshot")]
[OutputType(typeof(NimModelHistory))]
public sealed class MeasureNimSnapshotCommand : NimCmdlet
{
    private readonly ModelHistoryCalculator _measure = new();

    /// <summary>Snapshots, or the paths of their files or folders; wildcards are allowed. Their order does not matter.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, HelpMessage = "Snapshots, or the paths of their files or folders.")]
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
                foreach (SnapshotSource source in SnapshotInput.Find(this, item))
                {
                    TryInvoke(() => _measure.Add(source.Read(StopToken)));
                }
            });
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => WriteObject(_measure.Calculate(), enumerateCollection: true);
}
