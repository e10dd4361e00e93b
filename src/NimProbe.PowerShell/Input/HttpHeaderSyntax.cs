namespace NimProbe.PowerShell.Input;

/// <summary>What a header's name and value may be made of (RFC 9110, section 5).</summary>
internal static class HttpHeaderSyntax
{
    private const string NameMarks = "!#$%&'*+-.^_`|~";

    /// <summary>Whether a text can be a header's name.</summary>
    public static bool IsValidName(string text) => !string.IsNullOrEmpty(text) && text.All(static c => char.IsAsciiLetterOrDigit(c) || NameMarks.Contains(c, StringComparison.Ordinal));

    /// <summary>Whether a text can be a header's value: printable ASCII, spaces and tabs.</summary>
    public static bool IsValidValue(string? text) => text is not null && text.All(static c => c is '\t' or (>= ' ' and <= '~'));
}
