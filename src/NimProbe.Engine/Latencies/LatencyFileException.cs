namespace NimProbe.Engine.Latencies;

/// <summary>A file of latencies cannot be used. Its message is the end of a sentence.</summary>
internal sealed class LatencyFileException : Exception
{
    /// <summary>Creates an exception.</summary>
    public LatencyFileException()
    {
    }

    /// <summary>Creates an exception with the reason.</summary>
    public LatencyFileException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception with the reason and its cause.</summary>
    public LatencyFileException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Whether the file may be replaced.</summary>
    public bool IsReplaceable { get; init; }
}
