using System.Management.Automation;

namespace NimProbe.PowerShell.Input;

/// <summary>Reads a name with wildcards.</summary>
internal static class NamePattern
{
    /// <summary>The pattern, whatever the case of what it meets; null where it is none, as with a bracket that is not closed.</summary>
    public static WildcardPattern? ParseOrNull(string text)
    {
        try
        {
            // A pattern is parsed at its first use.
            WildcardPattern pattern = WildcardPattern.Get(text, WildcardOptions.IgnoreCase);
            _ = pattern.IsMatch("");
            return pattern;
        }
        catch (WildcardPatternException)
        {
            return null;
        }
    }
}
