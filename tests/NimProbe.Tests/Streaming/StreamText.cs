using System.Globalization;
using System.Text;
using NimProbe.Engine.Streaming;

namespace NimProbe.Tests.Streaming;

/// <summary>Texts of streams, and their reading without a connection.</summary>
internal static class StreamText
{
    public const string Role =
        """data: {"id":"1","model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}""";

    public const string Finish =
        """data: {"id":"1","choices":[{"index":0,"delta":{"role":null,"content":""},"finish_reason":"stop","stop_reason":null}]}""";

    public const string Done = "data: [DONE]";

    /// <summary>A chunk with one token.</summary>
    public static string Token(int number = 0) => string.Create(
        CultureInfo.InvariantCulture,
        $$$"""data: {"id":"1","model":"m","choices":[{"index":0,"delta":{"role":null,"content":" w{{{number}}}"},"logprobs":null}]}""");

    /// <summary>A chunk with a choice.</summary>
    public static string Choice(string content) =>
        $$$"""data: {"id":"1","model":"m","choices":[{"index":0,{{{content}}},"logprobs":null}]}""";

    /// <summary>Joins events, each of which ends with an empty line.</summary>
    public static string Join(params IEnumerable<string> events) => string.Concat(events.Select(static e => e + "\n\n"));

    /// <summary>Reads a stream whose bytes arrive in parts of a size, one tick apart.</summary>
    public static (AnswerStream Stream, TokenClock Clock) Read(string text, int partSize = int.MaxValue, int maxChunks = int.MaxValue)
    {
        TokenClock clock = new(TimeProvider.System);
        AnswerStream stream = new(clock, maxChunks);
        long at = 0;
        foreach (byte[] part in Encoding.UTF8.GetBytes(text).Chunk(Math.Min(partSize, 1 << 20)))
        {
            stream.Read(part, ++at);
        }

        stream.Finish(at, StreamEnd.Incomplete);
        return (stream, clock);
    }
}
