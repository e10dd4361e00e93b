using System.Management.Automation;

namespace NimProbe.PowerShell.Commands;

/// <summary>Measures what many runs tell of each model: how often it answered, how fast, how often that changed.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "NimSnapshot")]
[OutputType(typeof(NimModelHistory))]
public sealed class MeasureNimSnapshotCommand : NimCmdlet
{
    private readonly HistoryMeasure _measure = new();

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
            Try(() =>
            {
                foreach (SnapshotSource source in SnapshotInput.Find(this, item))
                {
                    Try(() => _measure.Add(source.Read(StopToken)));
                }
            });
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => WriteObject(_measure.Measure(), enumerateCollection: true);
}
