using System.Management.Automation;

namespace NimProbe.PowerShell;

/// <summary>Names to let through, some with wildcards; none given lets everything through.</summary>
internal sealed class NameFilter
{
    private readonly WildcardPattern[]? _patterns;

    public NameFilter(string[]? names)
    {
        _patterns = names?.Select(static n => WildcardPattern.Get(n, WildcardOptions.IgnoreCase)).ToArray();
        Literals = names?.Where(static n => !WildcardPattern.ContainsWildcardCharacters(n)).Select(WildcardPattern.Unescape).ToArray() ?? [];
    }

    /// <summary>The names without wildcards.</summary>
    public IReadOnlyList<string> Literals { get; }

    /// <summary>Whether a name is let through.</summary>
    public bool Matches(string name) => _patterns is null || Array.Exists(_patterns, p => p.IsMatch(name));
}
