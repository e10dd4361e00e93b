namespace NimProbe.Engine.Gates;

/// <summary>What a gate makes of a result; the later the worse.</summary>
public enum GateOutcome
{
    /// <summary>The model answers, or its status is allowed.</summary>
    Passes,

    /// <summary>Deployed, and kept from answering by the moment: passes with a warning.</summary>
    PassesWithWarning,

    /// <summary>Nothing was learned of the model.</summary>
    Undetermined,

    /// <summary>The model cannot be relied on.</summary>
    Fails,
}
