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

    /// <summary>Initializes a new instance with an id, a message, a target and a cause.</summary>
    /// <param name="errorId">One of the constants of <see cref="NimErrorId"/>.</param>
    /// <param name="message">What went wrong, in one sentence.</param>
    /// <param name="target">The id, address or path that the error is about, or null.</param>
    /// <param name="cause">The cause, if the id has several with different remedies.</param>
    /// <remarks>
    /// There is no inner exception by design: exceptions of the HTTP stack can contain addresses and header values.
    /// </remarks>
    public NimProbeException(string errorId, string message, string? target = null, NimErrorCause cause = NimErrorCause.None)
        : base(message)
    {
        ErrorId = errorId;
        Target = target;
        Cause = cause;
    }

    /// <summary>Gets the constant id; one of <see cref="NimErrorId"/>.</summary>
    public string ErrorId { get; }

    /// <summary>Gets the id, address or path that the error is about, or null.</summary>
    public string? Target { get; }

    /// <summary>Gets the cause, if the id has several with different remedies.</summary>
    public NimErrorCause Cause { get; }

    /// <summary>Gets further causes with different remedies, if the error is about several objects. The default is empty.</summary>
    public IReadOnlyList<NimErrorCause> FurtherCauses { get; init; } = [];

    /// <summary>Gets a correction that is specific to the input, in one sentence; null if there is only the usual advice.</summary>
    public string? Suggestion { get; init; }
}
