using NimProbe.Sandbox.Answers;

namespace NimProbe.Sandbox.Shapes;

/// <summary>The answers of a kind of server to requests that reach no model.</summary>
internal sealed record ShapeAnswers
{
    public required SandboxAnswer UnknownRoute { get; init; }

    public required SandboxAnswer UnknownModel { get; init; }

    public required SandboxAnswer UnknownEntry { get; init; }

    public required SandboxAnswer MethodNotAllowed { get; init; }

    public required SandboxAnswer NotJson { get; init; }

    public required SandboxAnswer ModelMissing { get; init; }

    public required SandboxAnswer BodyTooLarge { get; init; }

    public required SandboxAnswer AuthorizationMissing { get; init; }

    public required SandboxAnswer AuthorizationMalformed { get; init; }

    public required SandboxAnswer WrongKey { get; init; }
}
