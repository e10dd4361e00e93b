namespace NimProbe;

/// <summary>Whether a model has a capability. A request that is accepted proves nothing: many servers ignore parameters.</summary>
public enum NimCapabilitySupport
{
    /// <summary>No answer decides: the model did not answer, its tokens were used up, or the answer fits several explanations.</summary>
    Unknown,

    /// <summary>The answer proves the capability: without it, the answer is impossible.</summary>
    Confirmed,

    /// <summary>The model answered as if the request had not asked for the capability.</summary>
    Ignored,

    /// <summary>The server refused the request because it asked for the capability.</summary>
    Refused,
}
