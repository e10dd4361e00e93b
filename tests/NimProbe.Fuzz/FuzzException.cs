namespace NimProbe.Fuzz;

/// <summary>What a reader made of an input must not be.</summary>
public sealed class FuzzException : Exception
{
    /// <summary>Makes an exception that says nothing.</summary>
    public FuzzException()
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="message">What must not be.</param>
    public FuzzException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="message">What must not be.</param>
    /// <param name="innerException">What caused it.</param>
    public FuzzException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
