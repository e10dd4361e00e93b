using NimProbe.Sandbox.Answers;

namespace NimProbe.Tests.Classification;

/// <summary>One body of the service, and its meaning.</summary>
/// <param name="Name">The name in the tests.</param>
/// <param name="Answer">The response.</param>
/// <param name="Status">The status of the model; null if the response ends the run.</param>
internal sealed record PublishedBody(string Name, SandboxAnswer Answer, NimModelStatus? Status)
{
    /// <summary>The error that ends the run; null if there is a status.</summary>
    public string? ErrorId { get; init; }

    /// <summary>The route that the response belongs to.</summary>
    public NimRoute Route { get; init; } = NimRoute.ChatCompletions;
}
