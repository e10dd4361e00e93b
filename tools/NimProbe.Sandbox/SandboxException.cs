namespace NimProbe.Sandbox;

/// <summary>An invalid option or file, or a server that cannot start. The message is one line, fit for a console.</summary>
public sealed class SandboxException : Exception
{
    /// <summary>Creates an exception with the default message.</summary>
    public SandboxException()
    {
    }

    /// <summary>Creates an exception.</summary>
    /// <param name="message">One line that describes the error.</param>
    public SandboxException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception with a cause.</summary>
    /// <param name="message">One line that describes the error.</param>
    /// <param name="innerException">The cause.</param>
    public SandboxException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
