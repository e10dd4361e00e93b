using System.Globalization;
using System.Text;
using System.Text.Json;

namespace NimProbe.Engine.Snapshots;

/// <summary>
/// Walks the tokens of a JSON file of any size in the memory of its longest token, and knows the place of each.
/// Every fault of the file is thrown from here, with its place.
/// </summary>
internal ref struct JsonCursor
{
    // The longest token: far more than any text that the format allows.
    private const int BufferBytes = 64 << 10;

    // A snapshot nests three levels deep: the document, its results, a result.
    private const int MaximumDepth = 8;

    private readonly string _path;
    private readonly Stream _stream;
    private readonly byte[] _buffer = new byte[BufferBytes];
    private Span<byte> _span;
    private long _total;
    private bool _isWhole;
    private FilePlace _start;
    private Utf8JsonReader _reader;

    /// <summary>Makes a cursor that stands before the first token.</summary>
    /// <param name="path">The file's path, for errors.</param>
    /// <param name="stream">Its content.</param>
    public JsonCursor(string path, Stream stream)
    {
        _path = path;
        _stream = stream;
        Fill(kept: 0);
        if (_span.StartsWith("\uFEFF"u8))
        {
            _span = _span[3..];
        }

        _reader = new Utf8JsonReader(_span, _isWhole, new JsonReaderState(new JsonReaderOptions { MaxDepth = MaximumDepth }));
    }

    /// <summary>What the cursor stands on.</summary>
    public readonly JsonTokenType Token => _reader.TokenType;

    /// <summary>Whether the cursor stands on a certain text or property name.</summary>
    public readonly bool Is(JsonEncodedText text)
    {
        try
        {
            return _reader.ValueTextEquals(text.EncodedUtf8Bytes);
        }
        catch (InvalidOperationException)
        {
            throw NoText();
        }
    }

    /// <summary>Goes to the next token; false at the end of the document.</summary>
    public bool Read()
    {
        while (!TryRead())
        {
            if (_isWhole)
            {
                return false;
            }

            Advance();
        }

        return true;
    }

    /// <summary>Goes to the next token, which must be of a kind.</summary>
    public void Read(JsonTokenType token, string expectation)
    {
        Read();
        Require(token, expectation);
    }

    /// <summary>Makes sure of the kind of token that the cursor stands on.</summary>
    public readonly void Require(JsonTokenType token, string expectation)
    {
        if (Token != token)
        {
            throw Expected(expectation);
        }
    }

    /// <summary>The text or property name that the cursor stands on.</summary>
    public readonly string Text()
    {
        try
        {
            return _reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw NoText();
        }
    }

    /// <summary>The whole number that the cursor stands on, if it is one.</summary>
    public readonly bool TryNumber(out int number)
    {
        number = 0;
        return Token == JsonTokenType.Number && _reader.TryGetInt32(out number);
    }

    /// <summary>The time that the cursor stands on, if it is one and says that it is UTC.</summary>
    public readonly bool TryTime(out DateTime time)
    {
        // No time needs an escape; of one that is half of a surrogate pair the library makes an exception.
        time = default;
        return Token == JsonTokenType.String && !_reader.ValueIsEscaped && _reader.TryGetDateTime(out time) && time.Kind == DateTimeKind.Utc;
    }

    /// <summary>The fault that something else was expected where the cursor stands.</summary>
    public readonly NimProbeException Expected(string expectation) => Fault($"expected {expectation}, found {Describe()}");

    /// <summary>A fault where the cursor stands.</summary>
    public readonly NimProbeException Fault(string fault) => FaultAt(_start.After(_span[..(int)_reader.TokenStartIndex]), fault);

    // What the library says of an escape that is half of a surrogate pair, and of bytes that are no UTF-8.
    private readonly NimProbeException NoText() => Fault("this text is not UTF-8, or has half of a character");

    private readonly NimProbeException FaultAt(FilePlace place, string fault) => SnapshotErrors.Invalid(_path, place.Line + 1, place.Byte + 1, fault);

    private bool TryRead()
    {
        JsonReaderState state = _reader.CurrentState;
        int consumed = (int)_reader.BytesConsumed;
        try
        {
            return _reader.Read();
        }
        catch (JsonException e)
        {
            throw IsCut(state, consumed)
                ? FaultAt(_start.After(_span), "the file ends in the middle of the document")
                : FaultAt(new FilePlace(e.LineNumber ?? 0, e.BytePositionInLine ?? 0), "this is no JSON");
        }
    }

    // What would be right if the file went on was cut short.
    private readonly bool IsCut(JsonReaderState state, int consumed)
    {
        try
        {
            Utf8JsonReader hopeful = new(_span[consumed..], isFinalBlock: false, state);
            return _isWhole && !hopeful.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private void Advance()
    {
        int consumed = (int)_reader.BytesConsumed;
        int kept = _span.Length - consumed;
        if (kept == BufferBytes)
        {
            throw FaultAt(_start.After(_span[..consumed]), "a value goes on for more than 64 KiB");
        }

        JsonReaderState state = _reader.CurrentState;
        _start = _start.After(_span[..consumed]);
        _span[consumed..].CopyTo(_buffer);
        Fill(kept);
        _reader = new Utf8JsonReader(_span, _isWhole, state);
    }

    private void Fill(int kept)
    {
        int read = _stream.ReadAtLeast(_buffer.AsSpan(kept), BufferBytes - kept, throwOnEndOfStream: false);
        _total += read;
        if (_total > SnapshotFormat.MaximumFileBytes)
        {
            throw SnapshotErrors.Invalid(_path, string.Create(CultureInfo.InvariantCulture, $"it is larger than {SnapshotFormat.MaximumFileBytes >> 20} MiB"));
        }

        _isWhole = kept + read < BufferBytes;
        _span = _buffer.AsSpan(0, kept + read);
    }

    private readonly string Describe() => Token switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "a list",
        JsonTokenType.EndObject => "the end of the object",
        JsonTokenType.EndArray => "the end of the list",
        JsonTokenType.PropertyName => $"the property {Shown()}",
        JsonTokenType.String => $"the text {Shown()}",
        JsonTokenType.Number => $"the number {Shown()}",
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        JsonTokenType.Null => "null",
        _ => "nothing",
    };

    // As the file writes it, escapes and all.
    private readonly string Shown() => $"'{NimModelId.ToDisplayText(Encoding.UTF8.GetString(_reader.ValueSpan))}'";
}
