using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace NimProbe.Engine.Redaction;

/// <summary>
/// Cleans untrusted text for display: one line of limited length, without control characters, keys or account ids.
/// Every part of a body that becomes part of a result passes through here.
/// </summary>
public sealed partial class Redactor
{
    /// <summary>The maximum length of a cleaned text, in characters.</summary>
    public const int MaximumLength = 500;

    private const string Redacted = "(redacted)";

    // Only the first 4096 characters of a text are read: enough for any explanation, and it limits the cost of the patterns.
    private const int MaxInputLength = 4096;

    private static readonly SearchValues<char> s_hex = SearchValues.Create("0123456789abcdefABCDEF");

    private readonly SecretText[] _secrets;

    /// <summary>Creates a redactor.</summary>
    /// <param name="secrets">The texts to remove, the API key first of all.</param>
    public Redactor(params IEnumerable<string> secrets)
    {
        // The longest first: one secret can be part of another.
        _secrets =
        [
            .. secrets
                .Select(ToOneLine)
                .Where(static s => s.Length > 0)
                .OrderByDescending(static s => s.Length)
                .Select(static s => new SecretText(s)),
        ];
    }

    /// <summary>Whether a text contains a whole secret. It does not search for other keys, which names can resemble.</summary>
    public bool ContainsSecret(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Array.Exists(_secrets, secret => secret.IsIn(text));
    }

    /// <summary>Whether a text contains a whole secret, or begins a word as the keys of known services begin.</summary>
    public bool ContainsKey(string text) => ContainsSecret(text) || KnownKey().IsMatch(text);

    /// <summary>Cleans a text of the module that contains an untrusted name or path.</summary>
    public string CleanLine(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Shorten(RemoveSecrets(text));
    }

    /// <summary>Cleans an untrusted text.</summary>
    public string Clean(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        string line = RemoveSecrets(text);
        line = Bearer().Replace(line, "$1" + Redacted);
        line = KnownKey().Replace(line, Redacted);
        line = AccountField().Replace(line, "$1" + Redacted);
        line = QuotedAccount().Replace(line, "$1" + Redacted + "$3");
        line = BareAccount().Replace(line, "$1" + Redacted);
        line = LongToken().Replace(line, static m => IsSecretLike(m.ValueSpan) ? Redacted : m.Value);
        return Shorten(line);
    }

    /// <summary>Returns a request id if it is short, plain and not a secret; otherwise null.</summary>
    public string? CleanRequestId(string? requestId) =>
        requestId is { Length: > 0 and <= 64 }
        && requestId.All(static c => char.IsAsciiLetterOrDigit(c) || c == '-')
        && Clean(requestId) == requestId
            ? requestId
            : null;

    private static string ToOneLine(string text)
    {
        string plain = EscapeSequence().Replace(text, "");
        StringBuilder line = new(plain.Length);
        bool isGap = false;
        foreach (Rune rune in plain.EnumerateRunes())
        {
            UnicodeCategory category = Rune.GetUnicodeCategory(rune);
            if (category is UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned)
            {
                continue;
            }

            if (category is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                || Rune.IsWhiteSpace(rune))
            {
                isGap = line.Length > 0;
                continue;
            }

            if (isGap)
            {
                line.Append(' ');
                isGap = false;
            }

            line.Append(rune.ToString());
        }

        return line.ToString();
    }

    private string RemoveSecrets(string text)
    {
        string line = ToOneLine(text.Length > MaxInputLength ? text[..MaxInputLength] : text);
        foreach (SecretText secret in _secrets)
        {
            line = secret.Replace(line, Redacted);
        }

        return line;
    }

    // Keys and account ids mix cases and digits; model ids are lower case, request and function ids are groups of hex digits.
    private static bool IsSecretLike(ReadOnlySpan<char> token)
    {
        bool isHex = token.IndexOfAnyExcept(s_hex) < 0;
        return isHex
            ? token.Length >= 40
            : token.ContainsAnyInRange('A', 'Z') && token.ContainsAnyInRange('a', 'z') && token.ContainsAnyInRange('0', '9');
    }

    private static string Shorten(string line)
    {
        if (line.Length <= MaximumLength)
        {
            return line;
        }

        int end = MaximumLength - 1;
        return line[..(char.IsHighSurrogate(line[end - 1]) ? end - 1 : end)] + "…";
    }

    [GeneratedRegex(@"\x1B(\[[0-?]*[ -/]*([@-~]|$)|\][^\x07\x1B]*(\x07|\x1B\\)?|[@-Z\\-_])|\x9B[0-?]*[ -/]*[@-~]")]
    private static partial Regex EscapeSequence();

    [GeneratedRegex(@"\b(bearer\s+|basic\s+)[^\s'"",;]+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Bearer();

    [GeneratedRegex(
        @"\b(nvapi-|sk-|ghp_|hf_|xox[a-z]-|eyJ[\w-]{8,}\.)[^\s'"",;}\])]+",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex KnownKey();

    [GeneratedRegex(
        @"\b((?:account|nca|org|tenant)_?-?id['""]?\s*[:=]\s*['""]?)[^\s'"",;}]+",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex AccountField();

    [GeneratedRegex(@"\b(account\s*:?\s*(['""`]))[^'""`]*(\2|$)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex QuotedAccount();

    [GeneratedRegex(@"\b(account\s*:?\s+)(?=[^\s'""`]*\d)[^\s'""`,;]{8,}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex BareAccount();

    [GeneratedRegex(@"[A-Za-z0-9_+/=-]{24,}", RegexOptions.CultureInvariant)]
    private static partial Regex LongToken();
}
