using System.Buffers;
using System.Text;
using NimProbe.Engine.Classification;

namespace NimProbe.Engine.Streaming;

/// <summary>
/// Reads a streamed completion from server-sent events (nim-api-2.md 1.3 and 1.6), up to its end or the first error. It keeps only what
/// the verdict depends on, so that its memory does not grow with the stream.
/// </summary>
/// <remarks>
/// System.Net.ServerSentEvents is not used: it drops comments, in which NVIDIA Dynamo explains errors, keeps the type of an event beyond
/// an empty event, and has no limits.
/// </remarks>
internal sealed class AnswerStream
{
    // An invalid line costs as much as many valid ones.
    private const int MaxInvalidLines = 100;

    // Enough for the explanation of an error; the rest of the event is dropped.
    private const int MaxEvidenceLength = 64 << 10;

    private readonly TokenClock _clock;
    private readonly int _maxChunks;
    private readonly LineReader _lines = new();
    private readonly ArrayBufferWriter<byte> _event = new(256);
    private readonly ArrayBufferWriter<byte> _pending = new(256);
    private ReadOnlyMemory<byte> _oddity;
    private ReadOnlyMemory<byte> _token;
    private ReadOnlyMemory<byte> _error;
    private bool _isFirstLine = true;
    private bool _isErrorEvent;
    private int _invalidLines;

    /// <summary>Creates a reader.</summary>
    /// <param name="clock">Records the tokens.</param>
    /// <param name="maxChunks">The number of chunks with a token after which the rest is not read.</param>
    public AnswerStream(TokenClock clock, int maxChunks)
    {
        _clock = clock;
        _maxChunks = maxChunks;
    }

    /// <summary>Why the rest of the stream does not matter; null while it does.</summary>
    public StreamEnd? End { get; private set; }

    /// <summary>Whether a chunk had the reason for which the answer ended.</summary>
    public bool HasFinishReason { get; private set; }

    /// <summary>The number of tokens as the server counts them; 0 if it does not say.</summary>
    public int CompletionTokens { get; private set; }

    /// <summary>
    /// The events that the verdict depends on: the error, or else the first chunk with a token, or else what the stream has instead.
    /// </summary>
    public ReadOnlyMemory<byte> Evidence => (_error.IsEmpty, _token.IsEmpty, _oddity.IsEmpty) switch
    {
        (false, _, _) => _error,
        (_, false, _) when End is null or StreamEnd.Complete || IsCut => _token,
        (_, _, false) => _oddity,
        _ => "data: [DONE]\n\n"u8.ToArray(),
    };

    /// <summary>Whether the rest of the stream exceeds a limit and was not read.</summary>
    public bool IsCut => End is StreamEnd.TooManyChunks or StreamEnd.TooManyBytes or StreamEnd.TooLong;

    /// <summary>Reads the bytes that arrived.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="at">The timestamp of their arrival.</param>
    public void Read(ReadOnlySpan<byte> bytes, long at)
    {
        while (End is null && _lines.TryRead(ref bytes, out ReadOnlySpan<byte> line))
        {
            ReadLine(line, at);
        }
    }

    /// <summary>Reads the rest at the end of the stream.</summary>
    /// <param name="at">The timestamp of the last bytes.</param>
    /// <param name="otherwise">Why the stream ended, if its events do not say.</param>
    public void Finish(long at, StreamEnd otherwise)
    {
        if (End is null && _lines.TryReadLast(out ReadOnlySpan<byte> line))
        {
            ReadLine(line, at);
        }

        if (End is null)
        {
            EndEvent(at);
        }

        End ??= _clock.Chunks > 0 && HasFinishReason ? StreamEnd.Complete : otherwise;
        if (End == StreamEnd.Complete && _clock.Chunks == 0)
        {
            End = StreamEnd.Empty;
        }
    }

    private void ReadLine(ReadOnlySpan<byte> line, long at)
    {
        if (_isFirstLine)
        {
            _isFirstLine = false;
            line = line.StartsWith("\uFEFF"u8) ? line[3..] : line;
        }

        if (line.IsEmpty)
        {
            EndEvent(at);
        }
        else if (line.StartsWith("data:"u8))
        {
            ReadData(line["data:"u8.Length..].Trim(" \t"u8), at);
        }
        else if (line.StartsWith("event:"u8))
        {
            ReadOnlySpan<byte> type = line["event:"u8.Length..].Trim(" \t"u8);
            _isErrorEvent = Ascii.EqualsIgnoreCase(type, "error"u8);
            Remember(line);
        }
        else if (line.StartsWith("error:"u8))
        {
            // llama.cpp reported errors in a field of that name (nim-api-2.md 1.6).
            _isErrorEvent = true;
            Remember("event: error"u8);
            RememberData(line["error:"u8.Length..].Trim(" \t"u8));
        }
        else if (line[0] == (byte)':')
        {
            Remember(line);
        }
    }

    private void ReadData(ReadOnlySpan<byte> data, long at)
    {
        if (_isErrorEvent)
        {
            RememberData(data);
        }
        else if (data.SequenceEqual("[DONE]"u8))
        {
            End = StreamEnd.Complete;
        }
        else if (!data.IsEmpty)
        {
            ReadJson(data, at);
        }
    }

    // Several lines of data can be one chunk; careless servers send several chunks without an empty line between them.
    private void ReadJson(ReadOnlySpan<byte> data, long at)
    {
        StreamChunk chunk = default;
        ChunkState state = data[0] == (byte)'{' ? ChunkReader.Read(data, out chunk) : ChunkState.Invalid;
        bool continues = _pending.WrittenCount > 0 && !(state == ChunkState.Complete && (chunk.HasChoices || chunk.MayBeError));
        if (continues || state == ChunkState.Incomplete)
        {
            KeepPending(data);
        }
        else if (state == ChunkState.Complete)
        {
            _pending.ResetWrittenCount();
            Apply(chunk, data, at);
        }
        else
        {
            CountInvalidLine();
        }
    }

    private void KeepPending(ReadOnlySpan<byte> data)
    {
        if (_pending.WrittenCount + data.Length < LineReader.MaxLineLength)
        {
            _pending.Write(data);
            _pending.Write("\n"u8);
        }
    }

    private void EndEvent(long at)
    {
        if (_pending.WrittenCount > 0)
        {
            // The end of a line is white space in JSON.
            ReadOnlySpan<byte> data = _pending.WrittenSpan[..^1];
            if (ChunkReader.Read(data, out StreamChunk chunk) == ChunkState.Complete)
            {
                Apply(chunk, data, at);
            }
            else
            {
                CountInvalidLine();
            }

            _pending.ResetWrittenCount();
        }

        if (_isErrorEvent && End is null)
        {
            _error = CopyEvent();
            End = StreamEnd.Error;
        }

        _isErrorEvent = false;
        _event.ResetWrittenCount();
    }

    private void Apply(in StreamChunk chunk, ReadOnlySpan<byte> data, long at)
    {
        if ((chunk.MayBeError || !(chunk.HasChoices || chunk.HasUsage)) && ReadOddity(chunk, data))
        {
            return;
        }

        if (chunk.CompletionTokens > 0)
        {
            CompletionTokens = chunk.CompletionTokens;
        }

        HasFinishReason |= chunk.HasFinishReason;
        if (!chunk.HasToken)
        {
            return;
        }

        _token = _token.IsEmpty ? ToEvent(default, data) : _token;
        _clock.Add(at, chunk.HasOutput);
        if (_clock.Chunks >= _maxChunks)
        {
            End = StreamEnd.TooManyChunks;
        }
    }

    /// <summary>Reads an object that is no ordinary chunk.</summary>
    /// <returns>Whether it is an error, which ends the stream.</returns>
    private bool ReadOddity(in StreamChunk chunk, ReadOnlySpan<byte> data)
    {
        ReadOnlyMemory<byte> plain = ToEvent(default, data);
        if (EventStreamReader.Read(plain) is { HasError: true })
        {
            _error = plain;
            End = StreamEnd.Error;
            return true;
        }

        // NVIDIA Dynamo reports errors without a property of that name: message, type and code are at the top.
        if (!chunk.HasChoices && JsonBodyReader.Read(data.ToArray(), BodyFormat.EventStream) is { } body)
        {
            ReadOnlyMemory<byte> error = ToEvent("event: error\n"u8, data);
            if (body.IsDynamoError)
            {
                _error = error;
                End = StreamEnd.Error;
                return true;
            }

            _oddity = body.Summary.Length > 0 ? error : _oddity;
        }

        return false;
    }

    private void CountInvalidLine()
    {
        if (++_invalidLines >= MaxInvalidLines)
        {
            End = StreamEnd.Unreadable;
        }
    }

    private void RememberData(ReadOnlySpan<byte> data)
    {
        if (data.Length + _event.WrittenCount < MaxEvidenceLength)
        {
            _event.Write("data: "u8);
            Remember(data);
        }
    }

    private void Remember(ReadOnlySpan<byte> line)
    {
        if (line.Length + _event.WrittenCount < MaxEvidenceLength)
        {
            _event.Write(line);
            _event.Write("\n"u8);
        }
    }

    private byte[] CopyEvent() => [.. _event.WrittenSpan, (byte)'\n'];

    // The data can have line ends if it came in several lines.
    private static byte[] ToEvent(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        byte[] copy = [.. type, .. "data: "u8, .. data, .. "\n\n"u8];
        copy.AsSpan(type.Length, copy.Length - type.Length - 2).Replace((byte)'\n', (byte)' ');
        return copy;
    }
}
