using System.Text.Json;

namespace NimProbe.Sandbox.Http;

/// <summary>What the server reads from the body of an inference request.</summary>
internal readonly record struct InferenceRequest(string? Model, bool HasInputType)
{
    /// <summary>Whether the client asks for a stream.</summary>
    public bool IsStreamed { get; init; }

    /// <summary>Whether the request has <c>stream_options</c>.</summary>
    public bool HasStreamOptions { get; init; }

    /// <summary>The maximum number of tokens; null if the request has none.</summary>
    public int? MaxTokens { get; init; }

    /// <returns>False if the body is not one JSON object.</returns>
    public static bool TryParse(ReadOnlySpan<byte> json, out InferenceRequest request)
    {
        request = default;
        try
        {
            Utf8JsonReader reader = new(json);
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject && TryParseProperties(ref reader, out request);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // JsonException: invalid JSON; InvalidOperationException: a string that is not valid UTF-8.
            return false;
        }
    }

    private static bool TryParseProperties(ref Utf8JsonReader reader, out InferenceRequest request)
    {
        request = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("model"u8))
            {
                reader.Read();
                if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.Null))
                {
                    return false;
                }

                request = request with { Model = reader.GetString() };
            }
            else if (reader.ValueTextEquals("stream"u8))
            {
                reader.Read();
                request = request with { IsStreamed = reader.TokenType == JsonTokenType.True };
                reader.Skip();
            }
            else if (reader.ValueTextEquals("max_tokens"u8))
            {
                reader.Read();
                request = request with
                {
                    MaxTokens = reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out int tokens) ? tokens : null,
                };
                reader.Skip();
            }
            else
            {
                request = request with { HasStreamOptions = request.HasStreamOptions || reader.ValueTextEquals("stream_options"u8) };
                request = request with { HasInputType = request.HasInputType || reader.ValueTextEquals("input_type"u8) };
                reader.Skip();
            }
        }

        return !reader.Read();
    }
}
