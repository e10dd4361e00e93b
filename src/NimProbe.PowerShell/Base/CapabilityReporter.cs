using System.Management.Automation;
using NimProbe.Engine.Capabilities;

namespace NimProbe.PowerShell.Base;

/// <summary>Writes capabilities to the output of a cmdlet.</summary>
/// <param name="cmdlet">The cmdlet.</param>
/// <param name="queue">The actions that wait for the cmdlet's pipeline thread.</param>
/// <param name="hasSeveralServices">Gets whether the results are of several services. Called on the pipeline thread.</param>
internal sealed class CapabilityReporter(Cmdlet cmdlet, PipelineQueue queue, Func<bool> hasSeveralServices) : ICapabilityObserver
{
    /// <inheritdoc/>
    public void OnCapability(NimCapabilityResult result) =>
        queue.Add(() => cmdlet.WriteObject(ServiceView.Select(result, hasSeveralServices())));
}
