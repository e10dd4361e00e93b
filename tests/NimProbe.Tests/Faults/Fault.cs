namespace NimProbe.Tests.Faults;

/// <summary>One way to misbehave, and what it must come to.</summary>
/// <param name="Name">What it is called in the table.</param>
/// <param name="Verdict">The verdict of a model that meets it on every try.</param>
/// <param name="CatalogError">The id of the error when the catalogue meets it on every try; null where the catalogue can be read all the same.</param>
/// <param name="Misbehave">Answers a request.</param>
internal sealed record Fault(string Name, NimModelStatus Verdict, string? CatalogError, Func<RawRequest, Task> Misbehave)
{
    /// <summary>Whether only the deadline ends it.</summary>
    public bool IsEndless { get; init; }

    /// <summary>Answers a request; where only the deadline ends that, it passes as soon as the fault has begun to show.</summary>
    public async Task StrikeAsync(RawRequest request, DeadlineTimeProvider time)
    {
        Task misbehaving = Misbehave(request);
        if (IsEndless)
        {
            await Task.WhenAny(misbehaving, Task.Delay(50, request.End));
            time.PassDeadlines();
        }

        await misbehaving;
    }

    public override string ToString() => Name;
}
