using System.Text;

namespace NimProbe.Engine.Classification;

/// <summary>Reads server-sent events up to the first error. An error anywhere in a stream outweighs a completion before it.</summary>
internal sealed class EventStreamReader
{
    // An invalid line costs as much as many valid ones, and 1 MiB can contain 100,000 of them.
    private const int MaxInvalidData = 100;

    private const int MaxComments = 16;

    private readonly List<ReadOnlyMemory<byte>> _data = [];
    private readonly List<string> _comments = [];
    private string? _model;
    private bool _isErrorEvent;
    private bool _hasCompletion;
    private bool _hasEvent;
    private int _invalidData;

    private EventStreamReader()
    {
    }

    /// <summary>Whether a body is a stream of events: it begins with data or an event, or with another field and says so.</summary>
    /// <param name="content">The body.</param>
    /// <param name="mediaType">The media type in lower case.</param>
    public static bool IsEventStream(ReadOnlySpan<byte> content, string mediaType)
    {
        if (content.StartsWith("data:"u8) || content.StartsWith("event:"u8))
        {
            return true;
        }

        return (content.StartsWith(":"u8) || content.StartsWith("id:"u8) || content.StartsWith("retry:"u8))
            && (mediaType == "text/event-stream" || HasLine(content, "data:"u8) || HasLine(content, "event:"u8));
    }

    /// <summary>Reads a stream; null if it has no event that can be read.</summary>
    public static ResponseBody? Read(ReadOnlyMemory<byte> content)
    {
        EventStreamReader reader = new();
        while (!content.IsEmpty && reader._invalidData < MaxInvalidData)
        {
            if (reader.ReadLine(TakeLine(ref content)) is { } error)
            {
                return error;
            }
        }

        return reader.EndEvent() ?? reader.GetOutcome();
    }

    private static bool HasLine(ReadOnlySpan<byte> content, ReadOnlySpan<byte> start)
    {
        for (int index = content.IndexOf(start); index >= 0; index = content.IndexOf(start))
        {
            if (index > 0 && content[index - 1] is (byte)'\n' or (byte)'\r')
            {
                return true;
            }

            content = content[(index + start.Length)..];
        }

        return false;
    }

    // A line ends with CR, LF or both.
    private static ReadOnlyMemory<byte> TakeLine(ref ReadOnlyMemory<byte> content)
    {
        int end = content.Span.IndexOfAny((byte)'\r', (byte)'\n');
        if (end < 0)
        {
            end = content.Length;
        }

        ReadOnlyMemory<byte> line = content[..end];
        int length = content.Span[end..].StartsWith("\r\n"u8) ? 2 : 1;
        content = content[Math.Min(end + length, content.Length)..];
        return line;
    }

    private static ReadOnlyMemory<byte> GetValue(ReadOnlyMemory<byte> line, ReadOnlySpan<byte> field) => line[field.Length..].Trim(" \t"u8);

    private ResponseBody? GetOutcome() =>
        _hasEvent ? new ResponseBody(BodyFormat.EventStream) { HasCompletion = _hasCompletion, Model = _model } : null;

    /// <summary>Reads a line; returns the error that it completes, or null.</summary>
    private ResponseBody? ReadLine(ReadOnlyMemory<byte> line)
    {
        if (line.IsEmpty)
        {
            return EndEvent();
        }

        if (line.Span.StartsWith("data:"u8))
        {
            _data.Add(GetValue(line, "data:"u8));
        }
        else if (line.Span.StartsWith("event:"u8))
        {
            _isErrorEvent = Encoding.UTF8.GetString(GetValue(line, "event:"u8).Span).Equals("error", StringComparison.OrdinalIgnoreCase);
        }
        else if (line.Span.StartsWith(":"u8) && _comments.Count < MaxComments)
        {
            _comments.Add(ResponseBody.ToText(GetValue(line, ":"u8)));
        }

        return null;
    }

    private ResponseBody? EndEvent()
    {
        ResponseBody? error = _isErrorEvent ? ReadErrorEvent() : ReadData();
        _data.Clear();
        _comments.Clear();
        _isErrorEvent = false;
        return error;
    }

    // NVIDIA Dynamo explains an error in a comment, and sends no data (nim-api-2.md 1.6).
    private ResponseBody ReadErrorEvent()
    {
        ReadOnlyMemory<byte> data = JoinData();
        ResponseBody? said = JsonBodyReader.Read(data, BodyFormat.EventStream);
        if (said is { Summary.Length: > 0 })
        {
            return ToError(said);
        }

        string text = data.IsEmpty ? string.Join(' ', _comments) : ResponseBody.ToText(data);
        return new ResponseBody(BodyFormat.EventStream) { Explanation = text, Summary = text, HasError = true };
    }

    /// <summary>Reads the data of an event; returns the error in it, or null.</summary>
    private ResponseBody? ReadData()
    {
        // An event can have several lines of data; careless servers send several events without an empty line between them.
        if (_data.Count > 1 && JsonBodyReader.Read(JoinData(), BodyFormat.EventStream) is { } whole)
        {
            return Apply(whole);
        }

        foreach (ReadOnlyMemory<byte> line in _data)
        {
            if (line.IsEmpty)
            {
                continue;
            }

            if (line.Span.SequenceEqual("[DONE]"u8))
            {
                _hasEvent = true;
            }
            else if (JsonBodyReader.Read(line, BodyFormat.EventStream) is not { } chunk)
            {
                if (++_invalidData == MaxInvalidData)
                {
                    break;
                }
            }
            else if (Apply(chunk) is { } error)
            {
                return error;
            }
        }

        return null;
    }

    private ResponseBody? Apply(ResponseBody chunk)
    {
        _hasEvent = true;
        _hasCompletion |= chunk.HasCompletion;
        _model ??= chunk.Model;
        return chunk.HasError ? ToError(chunk) : null;
    }

    private ReadOnlyMemory<byte> JoinData()
    {
        if (_data.Count < 2)
        {
            return _data.FirstOrDefault();
        }

        byte[] joined = new byte[_data.Sum(static line => line.Length + 1)];
        int length = 0;
        foreach (ReadOnlyMemory<byte> line in _data)
        {
            line.CopyTo(joined.AsMemory(length));
            length += line.Length;
            joined[length++] = (byte)'\n';
        }

        return joined;
    }

    private static ResponseBody ToError(ResponseBody chunk) => new(BodyFormat.EventStream)
    {
        Explanation = chunk.Explanation,
        Summary = chunk.Summary,
        ErrorType = chunk.ErrorType,
        HasCompletion = chunk.HasCompletion,
        HasError = true,
    };
}
