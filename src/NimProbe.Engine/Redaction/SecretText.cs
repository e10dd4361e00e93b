using System.Globalization;
using System.Text;

namespace NimProbe.Engine.Redaction;

/// <summary>
/// Finds one secret in text, however whoever echoes it wrote it: as it is, in any case, with the escapes of JSON, HTML
/// or an address, with spaces between, or cut short by the end of the text.
/// </summary>
internal sealed class SecretText
{
    // Fewer characters of a secret's beginning tell nothing of it, and stand at the end of too many words.
    private const int Telling = 6;

    // The longest escape of one character: "\\\\u0022", and "&#x0022;".
    private const int LongestEscape = 8;

    private static readonly (string Escape, char Character)[] s_named = [("&amp;", '&'), ("&lt;", '<'), ("&gt;", '>'), ("&quot;", '"'), ("&apos;", '\'')];

    private readonly string _secret;

    /// <summary>Makes a finder.</summary>
    /// <param name="secret">The secret, on one line.</param>
    public SecretText(string secret) => _secret = secret;

    /// <summary>Whether a text holds the secret as a whole.</summary>
    public bool IsIn(ReadOnlySpan<char> text)
    {
        for (int start = 0; start < text.Length; start++)
        {
            if (LengthAt(text[start..], out bool isCut) > 0 && !isCut)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A text with something else in the secret's place.</summary>
    public string Replace(string text, string replacement)
    {
        StringBuilder? replaced = null;
        int copied = 0;
        for (int start = 0; start < text.Length; start++)
        {
            if (LengthAt(text.AsSpan(start), out _) is > 0 and int length)
            {
                replaced ??= new StringBuilder(text.Length);
                replaced.Append(text, copied, start - copied).Append(replacement);
                copied = start + length;
                start = copied - 1;
            }
        }

        return replaced is null ? text : replaced.Append(text, copied, text.Length - copied).ToString();
    }

    /// <summary>How much of a text is the secret that it begins with; 0 where it begins with none.</summary>
    /// <remarks>What stands for one character can be read in more than one way ("%25" is three characters, or one): all are followed.</remarks>
    private int LengthAt(ReadOnlySpan<char> text, out bool isCut)
    {
        isCut = false;
        if (!CanBegin(text[0]))
        {
            return 0;
        }

        List<int> places = [0];
        for (int index = 0; index < _secret.Length; index++)
        {
            List<int> next = [];
            foreach (int place in places)
            {
                AddPlacesAfter(text, place, _secret[index], next);
                if (index > 0 && _secret[index] != ' ' && text[place..].StartsWith(" "))
                {
                    AddPlacesAfter(text, place + 1, _secret[index], next);
                }
            }

            if (next.Count == 0)
            {
                // What is left may be an escape that would have gone on; another's mark can have been taken for the secret's own.
                isCut = index >= Telling && text.Length - places.Max() < 2 * LongestEscape;
                return isCut ? text.Length : 0;
            }

            places = next;
        }

        return places.Max();
    }

    private bool CanBegin(char character) => character is '\\' or '%' or '&' || IsSame(character, _secret[0]);

    /// <summary>Adds where a text goes on after what stands for a character.</summary>
    private static void AddPlacesAfter(ReadOnlySpan<char> text, int place, char character, List<int> places)
    {
        ReadOnlySpan<char> rest = text[place..];
        int backslashes = rest.IndexOfAnyExcept('\\') is >= 0 and int run ? run : rest.Length;
        ReadOnlySpan<char> bare = rest[backslashes..];
        if (character == '\\')
        {
            // Each escaping doubles them.
            for (int count = 1; count <= backslashes; count *= 2)
            {
                Add(places, place + count);
            }
        }
        else if (!bare.IsEmpty && IsSame(bare[0], character))
        {
            Add(places, place + backslashes + 1);
        }

        if (backslashes > 0 && bare.Length >= 5 && bare[0] is 'u' or 'U' && IsNumber(bare[1..5], character))
        {
            Add(places, place + backslashes + 5);
        }

        if (rest.Length >= 3 && rest[0] == '%' && IsNumber(rest[1..3], character))
        {
            Add(places, place + 3);
        }

        if (LengthOfEntity(rest, character) is > 0 and int length)
        {
            Add(places, place + length);
        }
    }

    private static void Add(List<int> places, int place)
    {
        if (!places.Contains(place))
        {
            places.Add(place);
        }
    }

    private static int LengthOfEntity(ReadOnlySpan<char> text, char character)
    {
        foreach ((string escape, char named) in s_named)
        {
            if (named == character && text.StartsWith(escape, StringComparison.OrdinalIgnoreCase))
            {
                return escape.Length;
            }
        }

        int end = text.StartsWith("&#") ? text[..Math.Min(text.Length, LongestEscape)].IndexOf(';') : -1;
        if (end < 3)
        {
            return 0;
        }

        ReadOnlySpan<char> number = text[2..end];
        bool isSame = number[0] is 'x' or 'X'
            ? IsNumber(number[1..], character)
            : ushort.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out ushort code) && IsSame((char)code, character);
        return isSame ? end + 1 : 0;
    }

    private static bool IsNumber(ReadOnlySpan<char> hexadecimal, char character) =>
        ushort.TryParse(hexadecimal, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort code) && IsSame((char)code, character);

    private static bool IsSame(char one, char other) => char.ToLowerInvariant(one) == char.ToLowerInvariant(other);
}
