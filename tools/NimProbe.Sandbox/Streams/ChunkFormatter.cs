using System.Globalization;
using System.Text;
using System.Text.Json;
using NimProbe.Sandbox.Answers;

namespace NimProbe.Sandbox.Streams;

/// <summary>Formats the events of one stream.</summary>
internal sealed class ChunkFormatter
{
    private const int PromptTokens = 11;

    private readonly StreamScript _script;
    private readonly bool _isText;
    private readonly string _head;
    private readonly string _lineEnd;
    private int _events;

    /// <summary>Creates a formatter.</summary>
    /// <param name="script">The script.</param>
    /// <param name="modelId">The requested model.</param>
    /// <param name="isText">Whether the stream is a text completion.</param>
    public ChunkFormatter(StreamScript script, string modelId, bool isText)
    {
        _script = script;
        _isText = isText;
        string model = JsonEncodedText.Encode(script.Serves ?? modelId).ToString();
        string type = isText ? "text_completion" : "chat.completion.chunk";
        _head = $$"""{"id":"chatcmpl-{{FunctionId.FromModel(modelId)}}","object":"{{type}}","created":1775433600,"model":"{{model}}",""";
        _lineEnd = script.Form switch
        {
            StreamForm.CrLf => "\r\n",
            StreamForm.Cr => "\r",
            _ => "\n",
        };
    }

    /// <summary>Formats the chunk with the role, which has no token.</summary>
    public byte[] FormatRole() =>
        FormatChunk($$"""{"role":"assistant","content":{{(_script.NullRole ? "null" : "\"\"")}}}""", text: "", finish: null, tokens: 0);

    /// <summary>Formats a chunk with tokens.</summary>
    /// <param name="first">The number of its first token, from 0.</param>
    /// <param name="count">The number of its tokens.</param>
    /// <param name="isLast">Whether it has the finish reason.</param>
    public byte[] FormatTokens(int first, int count, bool isLast)
    {
        string text = string.Concat(
            Enumerable.Range(first, count).Select(static i => string.Create(CultureInfo.InvariantCulture, $" w{i}")));
        string finish = _script.Tool ? "tool_calls" : "length";
        return FormatChunk(GetDelta(first, text), text, isLast ? finish : null, first + count);
    }

    /// <summary>Formats the chunk with the finish reason.</summary>
    public byte[] FormatFinish(int tokens, string reason = "length") =>
        FormatChunk(_script.Tool ? "{}" : """{"role":null,"content":""}""", text: "", reason, tokens);

    /// <summary>Formats the chunk with the token counts.</summary>
    public byte[] FormatUsage(int tokens) => FormatData($"{_head}\"choices\":[],\"usage\":{GetUsage(tokens)}}}");

    /// <summary>Formats data.</summary>
    public byte[] FormatData(string data)
    {
        string start = _script.Form == StreamForm.NoSpace ? "data:" : "data: ";
        string lines = _script.Form == StreamForm.SeveralLines
            ? start + data.Replace("\"choices\"", _lineEnd + start + "\"choices\"", StringComparison.Ordinal)
            : start + data;
        string type = _script.Form == StreamForm.Typed ? $"event: message{_lineEnd}id: {_events}{_lineEnd}" : "";
        string mark = _script.Form == StreamForm.ByteOrderMark && _events == 0 ? "\uFEFF" : "";
        _events++;
        return Encode(mark + type + lines + _lineEnd + (_script.Form == StreamForm.NoEmptyLines ? "" : _lineEnd));
    }

    /// <summary>Formats lines as they are.</summary>
    public byte[] FormatLines(params string[] lines) => Encode(string.Join(_lineEnd, lines) + _lineEnd + _lineEnd);

    private static byte[] Encode(string text) => Encoding.UTF8.GetBytes(text);

    private static string GetUsage(int tokens) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"prompt_tokens":{{PromptTokens}},"total_tokens":{{PromptTokens + tokens}},"completion_tokens":{{tokens}}}""");

    private string GetDelta(int first, string text)
    {
        if (_script.Tool)
        {
            return """{"tool_calls":[{"index":0,"id":"ID1","type":"function","function":{"name":"magic","arguments":"VALUE"}}]}"""
                .Replace("VALUE", text, StringComparison.Ordinal);
        }

        return first < _script.Reasoning
            ? $$"""{"{{_script.ReasoningName}}":"{{text}}","content":null}"""
            : $$"""{"role":null,"content":"{{text}}"}""";
    }

    private byte[] FormatChunk(string delta, string text, string? finish, int tokens)
    {
        string content = _isText ? $"\"text\":\"{text}\"" : $"\"delta\":{delta}";
        string reason = finish is null ? "null" : $"\"{finish}\"";
        string choices = $"\"choices\":[{{\"index\":0,{content},\"logprobs\":null,\"finish_reason\":{reason}}}]";
        bool hasUsage = _script.Usage == StreamUsage.Every || (_script.Usage == StreamUsage.Finish && finish is not null);
        string before = _script.Usage == StreamUsage.NullBefore ? "\"usage\":null," : "";
        string after = _script.Usage == StreamUsage.NullAfter ? ",\"usage\":null" : "";
        return FormatData(_head + before + choices + (hasUsage ? ",\"usage\":" + GetUsage(tokens) : after) + "}");
    }
}
