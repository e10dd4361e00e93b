using System.Management.Automation;

namespace NimProbe.PowerShell.Input;

/// <summary>Names to let through, some with wildcards; none given lets everything through.</summary>
internal sealed class NameFilter
{
    private readonly WildcardPattern[]? _patterns;

    /// <summary>Reads the names that a parameter was given.</summary>
    /// <param name="parameter">The parameter's name, for the error.</param>
    /// <param name="names">The names, or null.</param>
    /// <exception cref="NimProbeException"><see cref="NimErrorId.ParameterInvalid"/>: a pattern cannot be read.</exception>
    public NameFilter(string parameter, string[]? names)
    {
        _patterns = names?.Select(n => NamePattern.ParseOrNull(n) ?? throw Errors.ParameterInvalid(parameter, $"holds '{NimModelId.ToDisplayText(n)}', which is no wildcard pattern", "Write a bracket that stands for itself as `[.")).ToArray();
        Literals = names?.Where(static n => !WildcardPattern.ContainsWildcardCharacters(n)).Select(WildcardPattern.Unescape).ToArray() ?? [];
    }

    /// <summary>The names without wildcards.</summary>
    public IReadOnlyList<string> Literals { get; }

    /// <summary>Whether a name is let through.</summary>
    public bool Matches(string name) => _patterns is null || Array.Exists(_patterns, p => p.IsMatch(name));
}
