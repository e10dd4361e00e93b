using System.Text.Json;
using System.Text.Json.Serialization;

namespace NimProbe.Engine.Snapshots;

/// <summary>Converts a time to and from ISO 8601 text in UTC, which ends with Z.</summary>
internal sealed class UtcDateTimeConverter : JsonConverter<DateTime>
{
    /// <inheritdoc/>
    public override DateTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped && reader.TryGetDateTime(
            out DateTime time) && time.Kind == DateTimeKind.Utc
            ? time
            : throw new JsonException("expected a time in UTC such as \"2026-08-22T06:30:00Z\"");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DateTime value, JsonSerializerOptions options) =>
        writer.WriteStringValue(NimText.ToUtc(value));
}
