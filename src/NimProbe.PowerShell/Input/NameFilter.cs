using System.Management.Automation;

namespace NimProbe.PowerShell.Input;

/// <summary>Filters by the names and wildcard patterns of a parameter. Without any, every name matches.</summary>
internal sealed class NameFilter
{
    private readonly WildcardPattern[]? _patterns;

    /// <summary>Creates a filter.</summary>
    /// <param name="parameter">The name of the parameter, for the error.</param>
    /// <param name="names">The names and patterns, or null.</param>
    /// <exception cref="NimProbeException"><see cref="NimErrorId.ParameterInvalid"/>: a pattern is not valid.</exception>
    public NameFilter(string parameter, string[]? names)
    {
        _patterns = names?.Select(name => NamePattern.ParseOrNull(name) ?? throw InvalidPattern(parameter, name)).ToArray();
        Literals = [.. (names ?? []).Where(static n => !WildcardPattern.ContainsWildcardCharacters(n)).Select(WildcardPattern.Unescape)];
    }

    /// <summary>The names without wildcards.</summary>
    public IReadOnlyList<string> Literals { get; }

    /// <summary>Whether a name matches.</summary>
    public bool Matches(string name) => _patterns is null || Array.Exists(_patterns, p => p.IsMatch(name));

    private static NimProbeException InvalidPattern(string parameter, string name) => Errors.ParameterInvalid(
        parameter,
        $"contains '{NimModelId.ToDisplayText(name)}', which is not a valid wildcard pattern",
        NimErrorCause.Pattern);
}
