using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace NimProbe.Engine.Snapshots;

/// <summary>
/// Converts an enumeration value to and from its exact name. JsonStringEnumConverter would ignore case and read combinations.
/// </summary>
internal sealed class EnumNameConverter<T> : JsonConverter<T>
    where T : struct, Enum
{
    private static readonly T[] s_values = Enum.GetValues<T>();

    // Names in UTF-8 are compared with the file without a conversion.
    private static readonly byte[][] s_names = [.. Enum.GetNames<T>().Select(Encoding.UTF8.GetBytes)];
    private static readonly Dictionary<T, JsonEncodedText> s_encodedNames =
        s_values.ToDictionary(static v => v, static v => JsonEncodedText.Encode(v.ToString()));

    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        for (int index = 0; reader.TokenType == JsonTokenType.String && index < s_names.Length; index++)
        {
            if (reader.ValueTextEquals(s_names[index]))
            {
                return s_values[index];
            }
        }

        throw new JsonException("expected one of " + string.Join(", ", Enum.GetNames<T>()));
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(s_encodedNames[value]);
}
