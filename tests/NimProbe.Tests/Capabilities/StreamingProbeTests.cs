using System.Text;
using NimProbe.Engine.Capabilities;
using Xunit;

namespace NimProbe.Tests.Capabilities;

public sealed class StreamingProbeTests
{
    private const string Role = """{"choices":[{"delta":{"role":"assistant","content":""}}]}""";
    private const string End = """{"choices":[{"delta":{},"finish_reason":"stop"}]}""";
    private const string Token = """{"choices":[{"delta":{"content":"1, "}}]}""";

    [Theory]
    [InlineData("""{"choices":[{"delta":{"content":"1"}}]}""")]
    [InlineData("""{"choices":[{"delta":{"reasoning_content":"We"}}]}""")]
    [InlineData("""{"choices":[{"delta":{"reasoning":"We","content":null}}]}""")]
    [InlineData("""{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"name":"f","arguments":""}}]}}]}""")]
    public void Text_reasoning_and_calls_are_tokens(string data) =>
        Assert.Equal(NimCapabilitySupport.Confirmed, Judge((Role, 0), (data, 100), (data, 200), (End, 200)));

    [Fact]
    public void Roles_ends_and_usage_are_not_tokens() => Assert.Equal(
        NimCapabilitySupport.Unknown,
        Judge((Role, 0), (Token, 100), (End, 200), ("""{"choices":[],"usage":{"completion_tokens":1}}""", 300), ("[DONE]", 400)));

    [Theory]
    [InlineData(NimCapabilitySupport.Confirmed, 0, 6)]
    [InlineData(NimCapabilitySupport.Unknown, 0, 5)]
    [InlineData(NimCapabilitySupport.Unknown, 7, 7)]
    public void Two_events_must_be_more_than_5_ms_apart(NimCapabilitySupport support, int first, int second) =>
        Assert.Equal(support, Judge((Token, first), (Token, second)));

    [Theory]
    [InlineData(9, NimCapabilitySupport.Confirmed)]
    [InlineData(10, NimCapabilitySupport.Unknown)]
    public void More_than_nine_tenths_of_the_events_at_once_are_a_burst(int atOnce, NimCapabilitySupport support) => Assert.Equal(
        support, Judge([.. Enumerable.Range(0, atOnce).Select(static _ => (Token, 50)), (Token, 100)]));

    [Fact]
    public void A_slow_beginning_does_not_hide_a_burst() => Assert.Equal(
        NimCapabilitySupport.Unknown,
        Judge([(Token, 0), .. Enumerable.Range(0, 40).Select(static i => (Token, 3000 + (i % 5)))]));

    [Fact]
    public void A_stream_without_events_proves_nothing() => Assert.Equal(NimCapabilitySupport.Unknown, Judge());

    private static NimCapabilitySupport Judge(params (string Data, int Milliseconds)[] events) => StreamingProbe.Judge(
        events.Select(static e => new TimedEvent(Encoding.UTF8.GetBytes(e.Data), TimeSpan.FromMilliseconds(e.Milliseconds)))).Support;
}
