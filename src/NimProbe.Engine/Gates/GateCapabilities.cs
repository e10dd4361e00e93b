using NimProbe.Engine.Capabilities;
using NimProbe.Engine.Probing;

namespace NimProbe.Engine.Gates;

/// <summary>Receives the capabilities of a gate's models. Everything else is passed on to the observer of the gate.</summary>
/// <param name="gate">Receives the capabilities.</param>
/// <param name="observer">The observer of the gate.</param>
internal sealed class GateCapabilities(ModelGate gate, IProbeObserver observer) : ForwardingObserver(observer), ICapabilityObserver
{
    /// <inheritdoc/>
    public void OnCapability(NimCapabilityResult result) => gate.AddCapability(result);

    /// <inheritdoc/>
    public override void OnResult(NimProbeResult result)
    {
        // The gate has the result of the model, and capabilities follow in their own notification.
    }

    /// <inheritdoc/>
    public override void OnServiceFailure(Uri service, NimProbeException fault)
    {
        // The capabilities of the service are Unknown for this reason, and the error of the gate names it.
    }
}
