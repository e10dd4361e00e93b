using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace NimProbe.Engine.Json;

/// <summary>
/// Reads JSON from outside, whose names and texts can hold what no text can: halves of surrogate pairs, and bytes that
/// are no UTF-8. The library throws for each of them; a body has room for a hundred thousand.
/// </summary>
internal static class UntrustedJson
{
    /// <summary>The last property of a name; undefined where there is none, or the element is no object.</summary>
    /// <param name="element">The element.</param>
    /// <param name="name">The name, in ASCII. A name that is written with escapes is another one.</param>
    /// <param name="ignoreCase">Whether the first property whose name differs only in case stands in for a missing one.</param>
    public static JsonElement GetProperty(JsonElement element, string name, bool ignoreCase = false)
    {
        JsonElement exact = default;
        JsonElement similar = default;
        if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty property in element.EnumerateObject())
            {
                if (Ascii.Equals(JsonMarshal.GetRawUtf8PropertyName(property), name))
                {
                    exact = property.Value;
                }
                else if (ignoreCase && similar.ValueKind == JsonValueKind.Undefined && IsNamed(property, name))
                {
                    similar = property.Value;
                }
            }
        }

        return exact.ValueKind == JsonValueKind.Undefined ? similar : exact;
    }

    /// <summary>Whether a property has a name, in any case.</summary>
    public static bool IsNamed(JsonProperty property, string name) => Ascii.EqualsIgnoreCase(JsonMarshal.GetRawUtf8PropertyName(property), name);

    /// <summary>The text of an element; null where it is none.</summary>
    public static string? GetString(JsonElement element) =>
        element.ValueKind == JsonValueKind.String && IsText(GetRawText(element)) ? element.GetString() : null;

    /// <summary>The bytes between a text's quotation marks, as they are written.</summary>
    public static ReadOnlySpan<byte> GetRawText(JsonElement text) => JsonMarshal.GetRawUtf8Value(text)[1..^1];

    private static bool IsText(ReadOnlySpan<byte> raw)
    {
        if (!Utf8.IsValid(raw))
        {
            return false;
        }

        const int EscapeLength = 6;
        for (int escape = raw.IndexOf((byte)'\\'); escape >= 0; escape = raw.IndexOf((byte)'\\'))
        {
            raw = raw[escape..];
            char unit = UnitOf(raw);
            if (char.IsLowSurrogate(unit) || (char.IsHighSurrogate(unit) && !char.IsLowSurrogate(UnitOf(raw[EscapeLength..]))))
            {
                return false;
            }

            // The other half of a pair goes with it; so does the character after a backslash that escapes only that.
            raw = raw[(char.IsHighSurrogate(unit) ? 2 * EscapeLength : 2)..];
        }

        return true;
    }

    /// <summary>What a text's escape by number stands for; 0 where it does not begin with one.</summary>
    private static char UnitOf(ReadOnlySpan<byte> raw) =>
        raw.StartsWith("\\u"u8) && Utf8Parser.TryParse(raw.Slice(2, 4), out uint unit, out int length, 'x') && length == 4 ? (char)unit : '\0';
}
