using System.Text.Json;

namespace NimProbe.Engine.Streaming;

/// <summary>Reads the JSON of a chunk in one pass without allocating: a model can send thousands of chunks per second.</summary>
internal static class ChunkReader
{
    /// <summary>Reads a chunk.</summary>
    /// <param name="json">The JSON.</param>
    /// <param name="chunk">What the chunk holds; meaningful only if the chunk is complete.</param>
    /// <returns>Whether the JSON is a complete object, is not complete yet, or is invalid.</returns>
    public static ChunkState Read(ReadOnlySpan<byte> json, out StreamChunk chunk)
    {
        chunk = default;
        try
        {
            Utf8JsonReader reader = new(json, isFinalBlock: false, state: default);
            if (!reader.Read())
            {
                return ChunkState.Incomplete;
            }

            if (reader.TokenType != JsonTokenType.StartObject)
            {
                return ChunkState.Invalid;
            }

            if (!TryReadObject(ref reader, ref chunk, TryReadRootProperty))
            {
                return ChunkState.Incomplete;
            }

            return json[(int)reader.BytesConsumed..].Trim(" \t"u8).IsEmpty ? ChunkState.Complete : ChunkState.Invalid;
        }
        catch (JsonException)
        {
            return ChunkState.Invalid;
        }
    }

    // Reads the value of the property whose name is the current token.
    private delegate bool PropertyReader(ref Utf8JsonReader reader, ref StreamChunk chunk);

    // Each of the following methods returns false where the JSON ends too early.
    private static bool TryReadObject(ref Utf8JsonReader reader, ref StreamChunk chunk, PropertyReader tryReadProperty)
    {
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndObject)
            {
                return true;
            }

            if (!tryReadProperty(ref reader, ref chunk))
            {
                return false;
            }
        }

        return false;
    }

    private static bool TryReadRootProperty(ref Utf8JsonReader reader, ref StreamChunk chunk)
    {
        if (reader.ValueTextEquals("choices"u8))
        {
            return TryReadChoices(ref reader, ref chunk);
        }

        if (reader.ValueTextEquals("usage"u8))
        {
            return TryReadUsage(ref reader, ref chunk);
        }

        return reader.ValueTextEquals("error"u8) ? TryReadError(ref reader, ref chunk) : TrySkipValue(ref reader);
    }

    private static bool TryReadChoices(ref Utf8JsonReader reader, ref StreamChunk chunk)
    {
        if (!reader.Read())
        {
            return false;
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return reader.TrySkip();
        }

        chunk.HasChoices = true;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndArray)
            {
                return true;
            }

            if (!(reader.TokenType == JsonTokenType.StartObject
                ? TryReadObject(ref reader, ref chunk, TryReadChoiceProperty)
                : reader.TrySkip()))
            {
                return false;
            }
        }

        return false;
    }

    private static bool TryReadChoiceProperty(ref Utf8JsonReader reader, ref StreamChunk chunk)
    {
        if (reader.ValueTextEquals("delta"u8) || reader.ValueTextEquals("message"u8))
        {
            return TryReadDelta(ref reader, ref chunk);
        }

        if (reader.ValueTextEquals("text"u8))
        {
            return TryReadOutput(ref reader, ref chunk);
        }

        if (reader.ValueTextEquals("finish_reason"u8))
        {
            return TryReadFinishReason(ref reader, ref chunk);
        }

        return reader.ValueTextEquals("error"u8) ? TryReadError(ref reader, ref chunk) : TrySkipValue(ref reader);
    }

    private static bool TryReadDelta(ref Utf8JsonReader reader, ref StreamChunk chunk)
    {
        if (!reader.Read())
        {
            return false;
        }

        return reader.TokenType == JsonTokenType.StartObject
            ? TryReadObject(ref reader, ref chunk, TryReadDeltaProperty)
            : reader.TrySkip();
    }

    private static bool TryReadDeltaProperty(ref Utf8JsonReader reader, ref StreamChunk chunk)
    {
        if (reader.ValueTextEquals("content"u8) || reader.ValueTextEquals("tool_calls"u8))
        {
            return TryReadOutput(ref reader, ref chunk);
        }

        return reader.ValueTextEquals("reasoning_content"u8) || reader.ValueTextEquals("reasoning"u8)
            ? TryReadReasoning(ref reader, ref chunk)
            : TrySkipValue(ref reader);
    }

    private static bool TryReadOutput(ref Utf8JsonReader reader, ref StreamChunk chunk)
    {
        bool isRead = TryReadIsFilled(ref reader, out bool isFilled);
        chunk.HasOutput |= isFilled;
        return isRead;
    }

    private static bool TryReadReasoning(ref Utf8JsonReader reader, ref StreamChunk chunk)
    {
        bool isRead = TryReadIsFilled(ref reader, out bool isFilled);
        chunk.HasReasoning |= isFilled;
        return isRead;
    }

    /// <summary>Reads a value: a text or a list that is not empty is filled.</summary>
    private static bool TryReadIsFilled(ref Utf8JsonReader reader, out bool isFilled)
    {
        isFilled = false;
        if (!reader.Read())
        {
            return false;
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            isFilled = reader.TokenType == JsonTokenType.String && !reader.ValueSpan.IsEmpty;
            return reader.TrySkip();
        }

        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndArray)
            {
                return true;
            }

            isFilled = true;
            if (!reader.TrySkip())
            {
                return false;
            }
        }

        return false;
    }

    private static bool TryReadFinishReason(ref Utf8JsonReader reader, ref StreamChunk chunk)
    {
        if (!reader.Read())
        {
            return false;
        }

        if (reader.TokenType == JsonTokenType.String && !reader.ValueSpan.IsEmpty)
        {
            chunk.HasFinishReason = true;
            chunk.MayBeError |= reader.ValueTextEquals("error"u8);
        }

        return reader.TrySkip();
    }

    private static bool TryReadError(ref Utf8JsonReader reader, ref StreamChunk chunk)
    {
        if (!reader.Read())
        {
            return false;
        }

        chunk.MayBeError |= reader.TokenType is not (JsonTokenType.Null or JsonTokenType.False);
        return reader.TrySkip();
    }

    private static bool TryReadUsage(ref Utf8JsonReader reader, ref StreamChunk chunk)
    {
        if (!reader.Read())
        {
            return false;
        }

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return reader.TrySkip();
        }

        chunk.HasUsage = true;
        return TryReadObject(ref reader, ref chunk, TryReadUsageProperty);
    }

    private static bool TryReadUsageProperty(ref Utf8JsonReader reader, ref StreamChunk chunk)
    {
        bool isCount = reader.ValueTextEquals("completion_tokens"u8);
        if (!reader.Read())
        {
            return false;
        }

        if (isCount && reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out int tokens))
        {
            chunk.CompletionTokens = Math.Max(tokens, 0);
        }

        return reader.TrySkip();
    }

    private static bool TrySkipValue(ref Utf8JsonReader reader) => reader.Read() && reader.TrySkip();
}
