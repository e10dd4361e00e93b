namespace NimProbe.Engine.Connection;

/// <summary>Reads the body of a response as it arrives, within time limits of its own.</summary>
internal interface IResponseStreamReader
{
    /// <summary>
    /// The time from the start of the exchange after which it fails, unless <see cref="ReadAsync"/> changes the deadline.
    /// </summary>
    TimeSpan Timeout { get; }

    /// <summary>Reads a body.</summary>
    /// <param name="exchange">The exchange with the headers of the response.</param>
    /// <param name="response">The response, with status 200.</param>
    /// <param name="tracker">Observes the connection.</param>
    /// <param name="deadline">Ends the exchange when the time is over.</param>
    /// <param name="cancellationToken">Cancelled by the caller or by the deadline.</param>
    /// <returns>The exchange with what is known of the body.</returns>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    Task<Exchange> ReadAsync(
        Exchange exchange,
        HttpResponseMessage response,
        RequestTracker tracker,
        CancellationTokenSource deadline,
        CancellationToken cancellationToken);
}
