using System.Management.Automation;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Snapshots;
using NimProbe.Engine.Watching;
using NimProbe.PowerShell.Base;
using NimProbe.PowerShell.Input;

namespace NimProbe.PowerShell.Commands;

/// <summary>Probes all listed models at an interval, saves a snapshot of each round, and writes the changes until it is stopped.</summary>
[Cmdlet(VerbsCommon.Watch, "NimModel", SupportsShouldProcess = true)]
[OutputType(typeof(NimModelChange))]
public sealed class WatchNimModelCommand : NimScanningCmdlet
{
    /// <summary>
    /// The folder of the snapshots, which is created if it does not exist. The first round is compared with the snapshots in it.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, HelpMessage = "The folder of the snapshots.")]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>
    /// Minutes from the start of one round to the start of the next, 0.001 to 44640 (31 days). Default: 60. If a round takes longer,
    /// the next one starts immediately.
    /// </summary>
    [Parameter(Position = 1, HelpMessage = "Minutes from the start of one round to the start of the next.")]
    [ValidateRange(0.001, 44640.0)]
    public double IntervalMinutes { get; set; } = 60;

    /// <inheritdoc/>
    protected override void EndProcessing() => InvokeOrTerminate(() =>
    {
        SnapshotDestination folder = new(SnapshotPath.GetFileSystemPath(this, Path!), isFolder: true);
        ConnectionSet connections = ConnectToProbe(requiresKey: true);
        string services = string.Join(", ", connections.Services);
        if (!ShouldProcess(folder.Path, $"Probe every model of {services} repeatedly and save snapshots"))
        {
            return;
        }

        folder.Prepare();
        ProbeReporter reporter = new(this, Queue, IsVerboseWanted);
        TimeSpan interval = TimeSpan.FromMinutes(IntervalMinutes);
        MultiServiceWatch watch = new(
            connections.Named, connection => ReadOptions(connection), folder, interval, reporter, changes => WriteAsync(changes, reporter));
        Start(watch.RunAsync);
        DrainToEnd();
    });

    // Ends when the downstream commands have processed all changes. Only then is the round saved; otherwise the next watch
    // reports its changes again.
    private async Task WriteAsync(IReadOnlyList<NimModelChange> changes, ProbeReporter reporter)
    {
        TaskCompletionSource written = new(TaskCreationOptions.RunContinuationsAsynchronously);

        // The first result counts: changes that were processed remain processed if the pipeline stops right afterwards.
        using CancellationTokenRegistration stop = StopToken.Register(() => written.TrySetCanceled(StopToken));
        Post(() =>
        {
            reporter.Complete();
            int processed = 0;
            try
            {
                foreach (NimModelChange change in changes)
                {
                    processed++;
                    WriteObject(ServiceView.Select(change, hasSeveralServices: BaseUri?.Length > 1));
                }
            }
            catch (PipelineStoppedException) when (StopToken.IsCancellationRequested)
            {
                // The user stopped the pipeline before this change was processed. A downstream command that ends the pipeline
                // has processed it.
                processed--;
                throw;
            }
            finally
            {
                if (processed == changes.Count)
                {
                    written.TrySetResult();
                }
            }
        });
        await written.Task.ConfigureAwait(false);
    }
}
