namespace NimProbe.Fuzz;

/// <summary>Thrown if the result of a reader is invalid.</summary>
public sealed class FuzzException : Exception
{
    /// <summary>Creates an exception without a message.</summary>
    public FuzzException()
    {
    }

    /// <summary>Creates an exception.</summary>
    /// <param name="message">The message.</param>
    public FuzzException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception.</summary>
    /// <param name="message">The message.</param>
    /// <param name="innerException">The cause.</param>
    public FuzzException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
