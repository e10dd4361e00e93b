using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace NimProbe.Engine.Snapshots;

/// <summary>
/// Reads a JSON file of up to 256 MiB through a buffer of 64 KiB, which must hold each value that is read as a whole.
/// Every error is a <see cref="JsonException"/> with the line and the byte in the file.
/// </summary>
internal ref struct JsonStreamReader
{
    private const int BufferSize = 64 << 10;
    private const long MaximumFileSize = 256L << 20;

    private readonly Stream _stream;
    private readonly byte[] _buffer = new byte[BufferSize];
    private Span<byte> _json;
    private Utf8JsonReader _reader;
    private Utf8JsonReader _beforeToken;
    private int _tokenStart;

    // How much of the file is read, and where in it the buffer begins.
    private long _fileSize;
    private long _line;
    private long _byteInLine;

    public JsonStreamReader(Stream stream)
    {
        _stream = stream;
        FillBuffer(kept: 0);
        _json = _json.StartsWith("\uFEFF"u8) ? _json[3..] : _json;
        _reader = new Utf8JsonReader(_json, isFinalBlock: false, state: default);
    }

    /// <summary>The type of the current token.</summary>
    public readonly JsonTokenType TokenType => _reader.TokenType;

    /// <summary>Reads the next token.</summary>
    /// <returns>False if the document ends here.</returns>
    public bool Read()
    {
        while (true)
        {
            _beforeToken = _reader;
            if (_reader.Read())
            {
                _tokenStart = (int)_reader.TokenStartIndex;
                return true;
            }

            // The final block is never announced: only then do an incomplete and an invalid document differ.
            if (!Advance())
            {
                return TokenType == JsonTokenType.EndObject && _reader.CurrentDepth == 0 ? false : throw CreateEndOfFileError();
            }
        }
    }

    /// <summary>Reads the next token, which must have a certain type.</summary>
    public void Read(JsonTokenType type, string expected)
    {
        if (!Read() || TokenType != type)
        {
            throw CreateError("expected " + expected);
        }
    }

    /// <summary>Reads the next token, which must be the name of a certain property, without escapes.</summary>
    public void ReadPropertyName(string name)
    {
        // ValueTextEquals throws InvalidOperationException for an escaped half of a surrogate pair.
        if (!Read() || TokenType != JsonTokenType.PropertyName || _reader.ValueIsEscaped || !_reader.ValueTextEquals(name))
        {
            throw CreateError($"expected the property '{name}'");
        }
    }

    /// <summary>Reads the next property of the document, which must have a certain name, and deserializes its value.</summary>
    public T ReadProperty<T>(string name, JsonTypeInfo<T> type)
    {
        ReadPropertyName(name);
        Read();
        return Deserialize(type, name);
    }

    /// <summary>Deserializes the value that begins with the current token.</summary>
    /// <param name="type">The type of the value.</param>
    /// <param name="property">The property of the document that contains the value, for errors.</param>
    /// <param name="index">The index in the property's array, or null if the value is the property itself.</param>
    public T Deserialize<T>(JsonTypeInfo<T> type, string property, int? index = null)
    {
        while (!_reader.TrySkip())
        {
            _reader = _beforeToken;
            if (!Advance())
            {
                throw CreateEndOfFileError();
            }

            Read();
        }

        ReadOnlySpan<byte> value = _json[_tokenStart..(int)_reader.BytesConsumed];
        try
        {
            return JsonSerializer.Deserialize(value, type)!;
        }
        catch (JsonException e)
        {
            string item = index is null ? property : $"{property}[{index}]";

            // Further sentences are advice for programmers, and the position within the value.
            throw CreateError(_tokenStart + FindToken(value, e), e.Message.Split(". ")[0], $"$.{item}{e.Path?[1..]}");
        }
    }

    /// <summary>Creates an error at the current token, or at the value that begins with it.</summary>
    public readonly JsonException CreateError(string message) => CreateError(_tokenStart, message);

    private readonly JsonException CreateEndOfFileError() => CreateError(_json.Length, "the file ends in the middle of the document");

    private readonly JsonException CreateError(int offset, string message, string? path = null)
    {
        (long line, long byteInLine) = GetPosition(offset);
        return new JsonException(message, path, line, byteInLine);
    }

    // The serializer reports where in the value the faulty token ends.
    private static int FindToken(ReadOnlySpan<byte> value, JsonException error)
    {
        int end = 0;
        for (long line = error.LineNumber ?? 0; line > 0; line--)
        {
            end += value[end..].IndexOf((byte)'\n') + 1;
        }

        end += (int)(error.BytePositionInLine ?? 0);
        int start = 0;
        for (Utf8JsonReader reader = new(value); reader.Read() && reader.TokenStartIndex < end;)
        {
            start = (int)reader.TokenStartIndex;
        }

        return start;
    }

    private readonly (long Line, long ByteInLine) GetPosition(int offset)
    {
        Span<byte> before = _json[..offset];
        int lastBreak = before.LastIndexOf((byte)'\n');
        return lastBreak < 0 ? (_line, _byteInLine + offset) : (_line + before.Count((byte)'\n'), offset - lastBreak - 1);
    }

    // Drops what the reader has consumed, and fills the buffer again. False at the end of the file.
    private bool Advance()
    {
        int consumed = (int)_reader.BytesConsumed;
        int kept = _json.Length - consumed;
        if (kept == BufferSize)
        {
            throw CreateError(consumed, "a value is longer than 64 KiB");
        }

        (_line, _byteInLine) = GetPosition(consumed);
        _json[consumed..].CopyTo(_buffer);
        bool hasMore = FillBuffer(kept);
        _reader = new Utf8JsonReader(_json, isFinalBlock: false, _reader.CurrentState);
        return hasMore;
    }

    private bool FillBuffer(int kept)
    {
        int read = _stream.ReadAtLeast(_buffer.AsSpan(kept), BufferSize - kept, throwOnEndOfStream: false);
        _fileSize += read;
        _json = _buffer.AsSpan(0, kept + read);
        return _fileSize <= MaximumFileSize ? read > 0 : throw new JsonException("the file is larger than 256 MiB");
    }
}
