using NimProbe.Sandbox.Chat;
using NimProbe.Sandbox.Streams;

namespace NimProbe.Sandbox.Answers;

/// <summary>All answers that a catalogue can name.</summary>
public sealed class AnswerLibrary
{
    // Created on first use: a catalogue names few families, and compression takes time.
    private static readonly Lazy<Dictionary<string, SandboxAnswer>>[] s_families =
    [
        CreateFamily(static () => SuccessAnswers.All),
        CreateFamily(static () => SubstitutionAnswers.All),
        CreateFamily(static () => OddSuccessAnswers.All),
        CreateFamily(static () => CapabilityAnswers.All),
        CreateFamily(static () => RequestRefusals.All),
        CreateFamily(static () => WorkerErrorAnswers.All),
        CreateFamily(static () => DynamoAnswers.All),
        CreateFamily(static () => ControlPlaneAnswers.All),
        CreateFamily(static () => GatewayAnswers.All),
        CreateFamily(static () => EdgeAnswers.All),
        CreateFamily(static () => BrokenAnswers.All),
        CreateFamily(static () => CompressedAnswers.All),
        CreateFamily(static () => StreamAnswers.All),
    ];

    private readonly IReadOnlyDictionary<string, SandboxAnswer> _custom;

    internal AnswerLibrary(IReadOnlyDictionary<string, SandboxAnswer> custom) => _custom = custom;

    /// <summary>The built-in answers, family by family.</summary>
    public static IReadOnlyList<SandboxAnswer> BuiltIn => [.. s_families.SelectMany(static family => family.Value.Values)];

    /// <summary>What a client must find out about the models that simulate capabilities.</summary>
    public static IReadOnlyList<CapabilityBehaviour> CapabilityBehaviours => CapabilityAnswers.Behaviours;

    /// <summary>Gets an answer; a custom answer takes precedence over a built-in one of the same name.</summary>
    /// <exception cref="SandboxException">There is no answer of that name.</exception>
    internal SandboxAnswer Get(string name) =>
        _custom.GetValueOrDefault(name)
        ?? s_families.Select(family => family.Value.GetValueOrDefault(name)).FirstOrDefault(static answer => answer is not null)
        ?? (StreamScriptParser.IsScript(name) ? StreamAnswers.FromScript(name) : null)
        ?? throw new SandboxException($"There is no answer named '{name}'; 'answers' lists them.");

    /// <summary>Gets the answers of a sequence <c>a|b|c</c>; an empty list for null.</summary>
    internal IReadOnlyList<SandboxAnswer> GetSequence(string? names) => names is null ? [] : [.. names.Split('|').Select(Get)];

    private static Lazy<Dictionary<string, SandboxAnswer>> CreateFamily(Func<IEnumerable<SandboxAnswer>> create) =>
        new(() => create().ToDictionary(static answer => answer.Name));
}
