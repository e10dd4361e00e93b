namespace NimProbe.Engine.Connection;

/// <summary>No connection was established. Like every exception of the HTTP stack, it becomes part of the exchange.</summary>
/// <param name="failure">The failure.</param>
/// <param name="cause">The exception of the socket or of the name resolution.</param>
internal sealed class ConnectException(ExchangeFailure failure, Exception cause) : IOException(cause.Message, cause)
{
    /// <summary>The failure.</summary>
    public ExchangeFailure Failure { get; } = failure;
}
