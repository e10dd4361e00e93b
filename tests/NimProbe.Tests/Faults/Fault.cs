namespace NimProbe.Tests.Faults;

/// <summary>A faulty response, and the result that it must lead to.</summary>
/// <param name="Name">The name in the table.</param>
/// <param name="Status">The status of a model if every response has the fault.</param>
/// <param name="CatalogError">The error id if every response for the catalogue has the fault; null if the catalogue can be read.</param>
/// <param name="Send">Sends the response to a request.</param>
internal sealed record Fault(string Name, NimModelStatus Status, string? CatalogError, Func<RawRequest, Task> Send)
{
    /// <summary>Whether only the deadline of the exchange ends the response.</summary>
    public bool IsEndless { get; init; }

    /// <summary>Sends the response; if only the deadline ends it, the deadline passes as soon as the response has begun.</summary>
    public async Task RespondAsync(RawRequest request, DeadlineTimeProvider time)
    {
        Task sending = Send(request);
        if (IsEndless)
        {
            await Task.WhenAny(sending, Task.Delay(50, request.End));
            time.FireDeadlines();
        }

        await sending;
    }

    public override string ToString() => Name;
}
