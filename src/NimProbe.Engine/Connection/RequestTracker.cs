namespace NimProbe.Engine.Connection;

/// <summary>
/// Observes one request on its connection: when it is written, whether the connection was used before, and when bytes arrive.
/// </summary>
internal sealed class RequestTracker(TimeProvider time, Action? onWritten)
{
    private TrackedStream? _connection;

    /// <summary>Whether the request was written to a connection that had carried another request.</summary>
    public bool IsConnectionReused { get; private set; }

    /// <summary>Whether the request was written to a connection.</summary>
    public bool IsWritten => _connection is not null;

    /// <summary>The timestamp at which the request was written to its connection; null before.</summary>
    public long? WrittenAt { get; private set; }

    /// <summary>The timestamp of the last bytes received; null before the first.</summary>
    public long? LastReceivedAt { get; private set; }

    /// <summary>Records that bytes of the request are written.</summary>
    /// <param name="connection">The connection.</param>
    public void OnWrite(TrackedStream connection)
    {
        if (ReferenceEquals(_connection, connection))
        {
            return;
        }

        _connection = connection;
        WrittenAt = time.GetTimestamp();
        IsConnectionReused = connection.BeginRequest();
        onWritten?.Invoke();
    }

    /// <summary>Records that bytes of the response have arrived.</summary>
    public void OnReceive() => LastReceivedAt = time.GetTimestamp();
}
