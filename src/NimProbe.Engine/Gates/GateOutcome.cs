namespace NimProbe.Engine.Gates;

/// <summary>The outcome of a result at a gate, from best to worst.</summary>
internal enum GateOutcome
{
    /// <summary>The model is available, or its status is allowed.</summary>
    Passes,

    /// <summary>The model is deployed, but could not answer at the moment.</summary>
    PassesWithWarning,

    /// <summary>It is not known whether the model is available.</summary>
    Undetermined,

    /// <summary>The model is not available, or its end of life is near.</summary>
    Fails,
}
