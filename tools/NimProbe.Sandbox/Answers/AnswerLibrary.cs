using System.Collections.Frozen;

namespace NimProbe.Sandbox.Answers;

/// <summary>Every answer that a catalogue may name.</summary>
public sealed class AnswerLibrary
{
    private static readonly SandboxAnswer[] s_builtIn =
    [
        .. SuccessAnswers.All,
        .. RequestRefusals.All,
        .. WorkerErrorAnswers.All,
        .. ControlPlaneAnswers.All,
        .. GatewayAnswers.All,
        .. EdgeAnswers.All,
        .. BrokenAnswers.All,
    ];

    private static readonly FrozenDictionary<string, SandboxAnswer> s_byName = s_builtIn.ToFrozenDictionary(static answer => answer.Name);

    private readonly IReadOnlyDictionary<string, SandboxAnswer> _custom;

    internal AnswerLibrary(IReadOnlyDictionary<string, SandboxAnswer> custom) => _custom = custom;

    /// <summary>The answers that need no definition of one's own, family by family.</summary>
    public static IReadOnlyList<SandboxAnswer> BuiltIn => s_builtIn;

    /// <summary>Finds an answer; a custom one hides a built-in one of the same name.</summary>
    /// <exception cref="SandboxException">There is no answer of that name.</exception>
    internal SandboxAnswer Get(string name) =>
        _custom.TryGetValue(name, out SandboxAnswer? answer) || s_byName.TryGetValue(name, out answer)
            ? answer
            : throw new SandboxException($"There is no answer named '{name}'; 'answers' lists them.");

    /// <summary>Finds the answers of a sequence <c>a|b|c</c>; none for null.</summary>
    internal IEnumerable<SandboxAnswer> GetSequence(string? names) => names is null ? [] : [.. names.Split('|').Select(Get)];
}
