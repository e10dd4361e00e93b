using System.Management.Automation;
using NimProbe.Engine.Streaming;

namespace NimProbe.PowerShell.Base;

/// <summary>Writes measurements to the output of a cmdlet.</summary>
/// <param name="cmdlet">The cmdlet.</param>
/// <param name="queue">The actions that wait for the cmdlet's pipeline thread.</param>
/// <param name="hasSeveralServices">Gets whether the results are of several services. Called on the pipeline thread.</param>
/// <param name="writesSamples">Whether to write the samples instead of the speeds.</param>
internal sealed class SpeedReporter(Cmdlet cmdlet, PipelineQueue queue, Func<bool> hasSeveralServices, bool writesSamples)
    : ISpeedObserver
{
    /// <inheritdoc/>
    public void OnSample(NimSpeedSample sample)
    {
        if (writesSamples)
        {
            queue.Add(() => cmdlet.WriteObject(ServiceView.Select(sample, hasSeveralServices())));
        }
    }

    /// <inheritdoc/>
    public void OnSpeed(NimModelSpeed speed)
    {
        if (!writesSamples)
        {
            queue.Add(() => cmdlet.WriteObject(ServiceView.Select(speed, hasSeveralServices())));
        }
    }
}
