using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace NimProbe.Engine.Redaction;

/// <summary>
/// Finds one secret in a text, ignoring case and white space, whether it is escaped for JSON, HTML or a URI, and also if
/// the text ends before the secret does.
/// </summary>
internal sealed partial class SecretText
{
    // A shorter beginning of a secret reveals nothing, and too many words end with one.
    private const int MinimumLength = 6;

    // The last characters of a secret can form an escape with the text after it.
    private const int Tolerance = 3;

    // What remains of a text that ends within an escape: "\\\\u0022", or "&#x0022;".
    private const int MaxRemainder = 16;

    private readonly string[] _forms;
    private readonly SearchValues<char> _firstCharacters;

    /// <summary>Creates a finder.</summary>
    /// <param name="secret">The secret, on one line.</param>
    public SecretText(string secret)
    {
        // A secret can itself contain an escape such as %41, which is decoded unless the text escapes it again.
        string decoded = string.Concat(Decode(secret, 0).Select(static d => d.Character));
        string written = string.Concat(secret.Where(static c => !IsIgnored(c)).Select(char.ToLowerInvariant));
        _forms = [.. new[] { written, decoded }.Where(static f => f.Length > 0).Distinct()];
        _firstCharacters = SearchValues.Create(
            ['\\', '%', '&', .. _forms.Select(static f => f[0]), .. _forms.Select(static f => char.ToUpperInvariant(f[0]))]);
    }

    /// <summary>Whether a text contains the whole secret.</summary>
    public bool IsIn(string text) => Find(text, 0) is { IsWhole: true };

    /// <summary>Replaces the secret in a text.</summary>
    public string Replace(string text, string replacement)
    {
        StringBuilder? replaced = null;
        int copied = 0;
        while (Find(text, copied) is { } found)
        {
            (replaced ??= new StringBuilder()).Append(text, copied, found.Start - copied).Append(replacement);
            copied = found.End;
        }

        return replaced is null ? text : replaced.Append(text, copied, text.Length - copied).ToString();
    }

    private (int Start, int End, bool IsWhole)? Find(string text, int start)
    {
        for (int next; (next = text.AsSpan(start).IndexOfAny(_firstCharacters)) >= 0; start++)
        {
            start += next;
            bool isTruncated = false;
            foreach (string form in _forms)
            {
                (int length, int end) = Match(text, start, form);
                if (length == form.Length || length >= Math.Max(form.Length - Tolerance, MinimumLength))
                {
                    return (start, end, true);
                }

                isTruncated |= length >= MinimumLength && text.Length - end < MaxRemainder;
            }

            if (isTruncated)
            {
                return (start, text.Length, false);
            }
        }

        return null;
    }

    // How many characters of the form a text begins with, and where they end.
    private static (int Length, int End) Match(string text, int start, string form)
    {
        int length = 0;
        foreach ((char character, int end) in Decode(text, start))
        {
            if (length < form.Length && character == form[length])
            {
                length++;
                start = end;
            }
            else if (length == form.Length || !IsIgnored(character))
            {
                break;
            }
        }

        return (length, start);
    }

    private static IEnumerable<(char Character, int End)> Decode(string text, int start)
    {
        for (Match unit = Unit().Match(text, start); unit.Success; unit = unit.NextMatch())
        {
            yield return (char.ToLowerInvariant(Decode(unit)), unit.Index + unit.Length);
        }
    }

    private static char Decode(Match unit)
    {
        if (unit.Groups["number"] is { Success: true } number)
        {
            return (char)ushort.Parse(number.ValueSpan, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        }

        return unit.Groups["entity"] is { Success: true } entity
            ? WebUtility.HtmlDecode($"&{entity.Value.ToLowerInvariant()};")[0]
            : unit.ValueSpan[^1];
    }

    // Backslashes only escape what follows, so that their number depends on how often a text was escaped.
    private static bool IsIgnored(char character) => character == '\\' || char.IsWhiteSpace(character);

    // One character, in any of its escapes; %25 and &amp; can escape the mark of another escape.
    [GeneratedRegex(
        @"\G[\\\s]*\\u(?<number>[0-9a-f]{4})"
        + @"|\G[\\\s]*(%(25)*(?<number>[0-9a-f]{2})|&(amp;)*(?<entity>#[0-9]{1,7}|#x[0-9a-f]{1,6}|amp|lt|gt|quot|apos);|.)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Unit();
}
