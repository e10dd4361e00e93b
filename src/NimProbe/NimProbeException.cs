namespace NimProbe;

/// <summary>A failure that has a constant id and, where there is one, an action that mends it. Its text never holds a key.</summary>
public sealed class NimProbeException : Exception
{
    /// <summary>Makes an exception without id; the module itself always gives one.</summary>
    public NimProbeException()
        : this(NimErrorId.Fault, "NimProbe failed.")
    {
    }

    /// <summary>Makes an exception without id; the module itself always gives one.</summary>
    /// <param name="message">What went wrong.</param>
    public NimProbeException(string message)
        : this(NimErrorId.Fault, message)
    {
    }

    /// <summary>Makes an exception without id; the module itself always gives one.</summary>
    /// <param name="message">What went wrong.</param>
    /// <param name="innerException">What caused it.</param>
    public NimProbeException(string message, Exception? innerException)
        : base(message, innerException)
    {
        ErrorId = NimErrorId.Fault;
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="errorId">One of the constants of <see cref="NimErrorId"/>.</param>
    /// <param name="message">What went wrong, in one sentence.</param>
    /// <param name="recommendedAction">What mends it; null where nothing general can be said.</param>
    /// <param name="target">The id, address or path that the failure is about.</param>
    /// <remarks>There is no inner exception on purpose: those of the HTTP stack can hold addresses and header values.</remarks>
    public NimProbeException(string errorId, string message, string? recommendedAction = null, string? target = null)
        : base(message)
    {
        ErrorId = errorId;
        RecommendedAction = recommendedAction;
        Target = target;
    }

    /// <summary>The constant id; one of <see cref="NimErrorId"/>.</summary>
    public string ErrorId { get; }

    /// <summary>What mends it, or null.</summary>
    public string? RecommendedAction { get; }

    /// <summary>The id, address or path that the failure is about, or null.</summary>
    public string? Target { get; }
}
