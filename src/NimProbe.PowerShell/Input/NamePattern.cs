using System.Management.Automation;

namespace NimProbe.PowerShell.Input;

/// <summary>Parses names with wildcards.</summary>
internal static class NamePattern
{
    /// <summary>Parses a pattern that ignores case; null if it is not valid, for example because a bracket is not closed.</summary>
    public static WildcardPattern? ParseOrNull(string text)
    {
        try
        {
            // WildcardPattern parses its text when it is used for the first time.
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
