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

            if (!TryReadRoot(ref reader, ref chunk))
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

    // Each of these methods returns false where the JSON ends too early.
    private static bool TryReadRoot(ref Utf8JsonReader reader, ref StreamChunk chunk)
    {
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndObject)
            {
                return true;
            }

            bool isRead;
            if (reader.ValueTextEquals("choices"u8))
            {
                isRead = TryReadChoices(ref reader, ref chunk);
            }
            else if (reader.ValueTextEquals("usage"u8))
            {
                isRead = TryReadUsage(ref reader, ref chunk);
            }
            else if (reader.ValueTextEquals("error"u8))
            {
                isRead = TryReadError(ref reader, ref chunk);
            }
            else
            {
                isRead = reader.Read() && reader.TrySkip();
            }

            if (!isRead)
            {
                return false;
            }
        }

        return false;
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

            if (!(reader.TokenType == JsonTokenType.StartObject ? TryReadChoice(ref reader, ref chunk) : reader.TrySkip()))
            {
                return false;
            }
        }

        return false;
    }

    private static bool TryReadChoice(ref Utf8JsonReader reader, ref StreamChunk chunk)
    {
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndObject)
            {
                return true;
            }

            bool isRead;
            if (reader.ValueTextEquals("delta"u8) || reader.ValueTextEquals("message"u8))
            {
                isRead = TryReadDelta(ref reader, ref chunk);
            }
            else if (reader.ValueTextEquals("text"u8))
            {
                isRead = TryReadOutput(ref reader, ref chunk);
            }
            else if (reader.ValueTextEquals("finish_reason"u8))
            {
                isRead = TryReadFinishReason(ref reader, ref chunk);
            }
            else if (reader.ValueTextEquals("error"u8))
            {
                isRead = TryReadError(ref reader, ref chunk);
            }
            else
            {
                isRead = reader.Read() && reader.TrySkip();
            }

            if (!isRead)
            {
                return false;
            }
        }

        return false;
    }

    private static bool TryReadDelta(ref Utf8JsonReader reader, ref StreamChunk chunk)
    {
        if (!reader.Read())
        {
            return false;
        }

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return reader.TrySkip();
        }

        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndObject)
            {
                return true;
            }

            bool isRead;
            if (reader.ValueTextEquals("content"u8) || reader.ValueTextEquals("tool_calls"u8))
            {
                isRead = TryReadOutput(ref reader, ref chunk);
            }
            else if (reader.ValueTextEquals("reasoning_content"u8) || reader.ValueTextEquals("reasoning"u8))
            {
                isRead = TryReadReasoning(ref reader, ref chunk);
            }
            else
            {
                isRead = reader.Read() && reader.TrySkip();
            }

            if (!isRead)
            {
                return false;
            }
        }

        return false;
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
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndObject)
            {
                return true;
            }

            bool isCount = reader.ValueTextEquals("completion_tokens"u8);
            if (!reader.Read())
            {
                return false;
            }

            if (isCount && reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out int tokens))
            {
                chunk.CompletionTokens = Math.Max(tokens, 0);
            }

            if (!reader.TrySkip())
            {
                return false;
            }
        }

        return false;
    }
}
