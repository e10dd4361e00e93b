namespace NimProbe.Sandbox;

/// <summary>The sandbox was asked for something that it cannot do. The message is one line, fit for a console.</summary>
public sealed class SandboxException : Exception
{
    /// <summary>Makes an exception without a message of its own.</summary>
    public SandboxException()
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="message">One line that tells what is wrong.</param>
    public SandboxException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception out of another.</summary>
    /// <param name="message">One line that tells what is wrong.</param>
    /// <param name="innerException">What made it known.</param>
    public SandboxException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
