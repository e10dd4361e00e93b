namespace NimProbe.Engine.Capabilities;

/// <summary>The test of one capability: its requests, and the judgements of their answers. One instance tests one model.</summary>
internal abstract class CapabilityProbe
{
    /// <summary>The capability.</summary>
    public abstract NimCapability Capability { get; }

    /// <summary>The maximum number of requests, without retries.</summary>
    public virtual int MaximumRequests => 1;

    /// <summary>The first request; its judgement can ask for another one.</summary>
    public abstract CapabilityRequest Start();

    /// <summary>Creates the test of a capability.</summary>
    /// <param name="capability">The capability.</param>
    /// <param name="random">Draws what a proof must contain: a number from 0 up to the given one, exclusive.</param>
    public static CapabilityProbe Create(NimCapability capability, Func<int, int> random) => capability switch
    {
        NimCapability.Streaming => new StreamingProbe(),
        NimCapability.ToolCalling => new ToolCallingProbe(RandomCode.Create(random)),
        NimCapability.JsonSchema => new JsonSchemaProbe(RandomCode.Create(random)),
        NimCapability.Vision => new VisionProbe(random),
        NimCapability.Reasoning => new ReasoningProbe(),
        _ => throw new ArgumentOutOfRangeException(nameof(capability), capability, "The capability is not defined."),
    };
}
