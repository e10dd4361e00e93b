using NimProbe.Engine.Capabilities;
using NimProbe.Engine.Streaming;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Capabilities;

/// <summary>The times of arrival that prove a stream. The tests of the reader say which events have tokens.</summary>
public sealed class StreamingProbeTests
{
    [Theory]
    [InlineData(true, 0, 6)]
    [InlineData(true, 0, 100, 200)]
    [InlineData(false, 0, 5)]
    [InlineData(false, 7, 7)]
    [InlineData(false, 7)]
    [InlineData(false)]
    public void Two_events_must_be_more_than_5_ms_apart(bool isProof, params int[] arrivals) =>
        Assert.Equal(isProof, StreamingProbe.IsOverTime(Record(arrivals)));

    [Theory]
    [InlineData(9, true)]
    [InlineData(10, false)]
    public void More_than_nine_tenths_of_the_events_at_once_are_a_burst(int atOnce, bool isProof) =>
        Assert.Equal(isProof, StreamingProbe.IsOverTime(Record([.. Enumerable.Repeat(50, atOnce), 100])));

    [Fact]
    public void A_slow_beginning_does_not_hide_a_burst() =>
        Assert.False(StreamingProbe.IsOverTime(Record([0, .. Enumerable.Range(0, 40).Select(static i => 3000 + (i / 8))])));

    private static TokenClock Record(params int[] arrivals)
    {
        ManualTimeProvider time = new();
        TokenClock tokens = new(time);
        foreach (int arrival in arrivals)
        {
            tokens.Add(arrival * time.TimestampFrequency / 1000, isOutput: true);
        }

        return tokens;
    }
}
