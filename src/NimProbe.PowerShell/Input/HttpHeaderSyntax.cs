namespace NimProbe.PowerShell.Input;

/// <summary>The characters of header names and values (RFC 9110, section 5).</summary>
internal static class HttpHeaderSyntax
{
    private const string NameMarks = "!#$%&'*+-.^_`|~";

    /// <summary>Whether a text is a valid header name.</summary>
    public static bool IsValidName(string text) =>
        !string.IsNullOrEmpty(text)
        && text.All(static c => char.IsAsciiLetterOrDigit(c) || NameMarks.Contains(c, StringComparison.Ordinal));

    /// <summary>Whether a text is a valid header value: printable ASCII characters, spaces and tabs.</summary>
    public static bool IsValidValue(string? text) => text is not null && text.All(static c => c is '\t' or (>= ' ' and <= '~'));
}
