namespace NimProbe;

/// <summary>The exception that the module throws: an error with a constant id. Its texts never contain a key.</summary>
public sealed class NimProbeException : Exception
{
    /// <summary>Initializes a new instance with the id <see cref="NimErrorId.Fault"/> and a default message.</summary>
    public NimProbeException()
        : this(NimErrorId.Fault, "NimProbe failed.")
    {
    }

    /// <summary>Initializes a new instance with the id <see cref="NimErrorId.Fault"/> and a message.</summary>
    /// <param name="message">What went wrong.</param>
    public NimProbeException(string message)
        : this(NimErrorId.Fault, message)
    {
    }

    /// <summary>
    /// Initializes a new instance with the id <see cref="NimErrorId.Fault"/>, a message and an inner exception.
    /// </summary>
    /// <param name="message">What went wrong.</param>
    /// <param name="innerException">The cause, or null.</param>
    public NimProbeException(string message, Exception? innerException)
        : base(message, innerException)
    {
        ErrorId = NimErrorId.Fault;
    }

    /// <summary>Initializes a new instance with an id, a message, a recommended action and a target.</summary>
    /// <param name="errorId">One of the constants of <see cref="NimErrorId"/>.</param>
    /// <param name="message">What went wrong, in one sentence.</param>
    /// <param name="recommendedAction">What to do about it, or null if there is no general advice.</param>
    /// <param name="target">The id, address or path that the error is about, or null.</param>
    /// <remarks>
    /// There is no inner exception by design: exceptions of the HTTP stack can contain addresses and header values.
    /// </remarks>
    public NimProbeException(string errorId, string message, string? recommendedAction = null, string? target = null)
        : base(message)
    {
        ErrorId = errorId;
        RecommendedAction = recommendedAction;
        Target = target;
    }

    /// <summary>Gets the constant id; one of <see cref="NimErrorId"/>.</summary>
    public string ErrorId { get; }

    /// <summary>Gets what to do about the error, or null if there is no general advice.</summary>
    public string? RecommendedAction { get; }

    /// <summary>Gets the id, address or path that the error is about, or null.</summary>
    public string? Target { get; }
}
