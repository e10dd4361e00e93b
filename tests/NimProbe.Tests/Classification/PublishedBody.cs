using NimProbe.Sandbox.Answers;

namespace NimProbe.Tests.Classification;

/// <summary>One body that the service has been seen to send, and what it means.</summary>
/// <param name="Name">What it is called here.</param>
/// <param name="Answer">What is sent.</param>
/// <param name="Status">The status that it gives a model; null where it ends the run.</param>
internal sealed record PublishedBody(string Name, SandboxAnswer Answer, NimModelStatus? Status)
{
    /// <summary>The error that it ends the run with; null where it gives a status.</summary>
    public string? ErrorId { get; init; }

    /// <summary>The route that it answers on.</summary>
    public NimRoute Route { get; init; } = NimRoute.ChatCompletions;
}
