using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace NimProbe.Engine.Json;

/// <summary>
/// Reads untrusted JSON, whose names and strings can contain unpaired surrogates and invalid UTF-8. System.Text.Json
/// throws an exception for each of them, and a body can contain a hundred thousand.
/// </summary>
internal static class UntrustedJson
{
    /// <summary>Gets the last property with a name; undefined if there is none or the element is not an object.</summary>
    /// <param name="element">The element.</param>
    /// <param name="name">The name, in ASCII. A name that contains escapes does not match.</param>
    /// <param name="ignoreCase">Whether to return the first property whose name differs only in case if none has the exact name.</param>
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

    /// <summary>Whether a property has a name, ignoring case.</summary>
    public static bool IsNamed(JsonProperty property, string name) =>
        Ascii.EqualsIgnoreCase(JsonMarshal.GetRawUtf8PropertyName(property), name);

    /// <summary>Gets the value of a valid string; otherwise null.</summary>
    public static string? GetString(JsonElement element) =>
        element.ValueKind == JsonValueKind.String && IsValid(GetRawText(element)) ? element.GetString() : null;

    /// <summary>Gets the bytes between the quotation marks of a string, with their escapes.</summary>
    public static ReadOnlySpan<byte> GetRawText(JsonElement value) => JsonMarshal.GetRawUtf8Value(value)[1..^1];

    private static bool IsValid(ReadOnlySpan<byte> raw)
    {
        if (!Utf8.IsValid(raw))
        {
            return false;
        }

        const int EscapeLength = 6;
        for (int escape = raw.IndexOf((byte)'\\'); escape >= 0; escape = raw.IndexOf((byte)'\\'))
        {
            raw = raw[escape..];
            char unit = ParseEscape(raw);
            if (char.IsLowSurrogate(unit) || (char.IsHighSurrogate(unit) && !char.IsLowSurrogate(ParseEscape(raw[EscapeLength..]))))
            {
                return false;
            }

            // Skip both escapes of a pair, and otherwise the backslash and the character after it.
            raw = raw[(char.IsHighSurrogate(unit) ? 2 * EscapeLength : 2)..];
        }

        return true;
    }

    /// <summary>The value of the <c>\u</c> escape that a string begins with; 0 if there is none.</summary>
    private static char ParseEscape(ReadOnlySpan<byte> raw) =>
        raw.StartsWith("\\u"u8) && Utf8Parser.TryParse(raw.Slice(2, 4), out uint unit, out int length, 'x') && length == 4
            ? (char)unit
            : '\0';
}
