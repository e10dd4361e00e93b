using System.Management.Automation;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Snapshots;
using NimProbe.Engine.Watching;
using NimProbe.PowerShell.Base;
using NimProbe.PowerShell.Input;

namespace NimProbe.PowerShell.Commands;

/// <summary>Probes every listed model at an interval, keeps a snapshot of each round, and writes what changed, until it is stopped.</summary>
[Cmdlet(VerbsCommon.Watch, "NimModel", SupportsShouldProcess = true)]
[OutputType(typeof(NimModelChange))]
public sealed class WatchNimModelCommand : NimProbingCmdlet
{
    /// <summary>The folder of the snapshots, made where there is none. Those in it are what the first round is held against.</summary>
    [Parameter(Mandatory = true, Position = 0, HelpMessage = "The folder of the snapshots.")]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Minutes from the start of one round to the start of the next; 0.001 to 44640 (31 days). Default: 60. A round that takes longer is followed at once.</summary>
    [Parameter(Position = 1, HelpMessage = "Minutes from the start of one round to the start of the next.")]
    [ValidateRange(0.001, 44640.0)]
    public double IntervalMinutes { get; set; } = 60;

    /// <inheritdoc/>
    protected override void EndProcessing() => InvokeOrTerminate(() =>
    {
        SnapshotDestination folder = new(SnapshotPath.GetFileSystemPath(this, Path!), isFolder: true);
        NimConnection connection = ConnectToProbe();
        if (!ShouldProcess(folder.Path, $"Probe every model of {connection.BaseUri} again and again, and keep snapshots"))
        {
            return;
        }

        folder.Prepare();
        ProbeReporter reporter = new(this, Queue, IsVerboseWanted);
        ModelWatch watch = new(connection, ReadOptions(connection), folder, TimeSpan.FromMinutes(IntervalMinutes), reporter, changes => WriteAsync(changes, reporter));
        Start(watch.RunAsync);
        DrainToEnd();
    });

    // Ends when all changes have been taken downstream: a round is kept only then, and told again otherwise.
    private async Task WriteAsync(IReadOnlyList<NimModelChange> changes, ProbeReporter reporter)
    {
        TaskCompletionSource written = new(TaskCreationOptions.RunContinuationsAsynchronously);

        // Whichever comes first stands: what was taken stays taken when the pipeline ends right after.
        using CancellationTokenRegistration stop = StopToken.Register(() => written.TrySetCanceled(StopToken));
        Post(() =>
        {
            reporter.Complete();
            int taken = 0;
            try
            {
                foreach (NimModelChange change in changes)
                {
                    taken++;
                    WriteObject(change);
                }
            }
            catch (PipelineStoppedException) when (StopToken.IsCancellationRequested)
            {
                // Stopped from outside, before it was taken; a consumer that has enough stops the pipeline after it took it.
                taken--;
                throw;
            }
            finally
            {
                if (taken == changes.Count)
                {
                    written.TrySetResult();
                }
            }
        });
        await written.Task.ConfigureAwait(false);
    }
}
