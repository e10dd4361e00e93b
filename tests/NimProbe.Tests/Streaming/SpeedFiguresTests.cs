using System.Text;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Streaming;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Streaming;

/// <summary>The figures of streams whose tokens arrive at known times.</summary>
public sealed class SpeedFiguresTests
{
    [Fact]
    public async Task The_figures_follow_from_the_first_and_the_last_token()
    {
        // The role at 50 ms, 21 tokens from 300 ms on, 10 ms apart, and the end 500 ms later.
        SpeedFigures figures = await ReadAsync(
            [
                (50, StreamText.Role),
                .. Enumerable.Range(0, 21).Select(static i => (300 + (10 * i), StreamText.Token(i))),
                (1000, StreamText.Finish),
            ]);

        Assert.Equal(300, figures.TimeToFirstTokenMs);
        Assert.Equal(300, figures.TimeToFirstOutputMs);
        Assert.Equal(500, figures.LatencyMs);
        Assert.Equal(21, figures.OutputTokens);
        Assert.Equal(10, figures.InterTokenLatencyMs);
        Assert.Equal(100, figures.TokensPerSecond);
        Assert.Equal(10, figures.LongestStallMs);
        Assert.Equal(NimTokenCountBasis.Chunks, figures.TokenCountBasis);
        Assert.Contains("lower bound", figures.Notes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exact_counts_replace_those_of_chunks()
    {
        SpeedFigures figures = await ReadAsync(
            [
                .. Enumerable.Range(0, 21).Select(static i => (300 + (10 * i), StreamText.Token(i))),
                (900, """data: {"choices":[],"usage":{"completion_tokens":81}}"""),
            ]);

        Assert.Equal((81, NimTokenCountBasis.Usage), (figures.OutputTokens, figures.TokenCountBasis));
        Assert.Equal((2.5, 400), (figures.InterTokenLatencyMs, figures.TokensPerSecond));
        Assert.Empty(figures.Notes);
    }

    [Fact]
    public async Task A_count_below_that_of_the_chunks_is_not_used()
    {
        SpeedFigures figures = await ReadAsync(
            [
                .. Enumerable.Range(0, 21).Select(static i => (300 + (10 * i), StreamText.Token(i))),
                (900, """data: {"choices":[],"usage":{"completion_tokens":2}}"""),
            ]);

        Assert.Equal((21, NimTokenCountBasis.Chunks), (figures.OutputTokens, figures.TokenCountBasis));
    }

    [Fact]
    public async Task Reasoning_is_a_token_and_no_output()
    {
        string reasoning = StreamText.Choice("\"delta\":{\"reasoning_content\":\"We \"}");

        SpeedFigures figures = await ReadAsync(
            [
                .. Enumerable.Range(0, 20).Select(i => (100 + (10 * i), reasoning)),
                .. Enumerable.Range(0, 20).Select(static i => (400 + (10 * i), StreamText.Token(i))),
            ]);
        SpeedFigures silent = await ReadAsync([.. Enumerable.Range(0, 20).Select(i => (100 + (10 * i), reasoning))]);

        Assert.Equal((100, 400, 110), (figures.TimeToFirstTokenMs, figures.TimeToFirstOutputMs, figures.LongestStallMs));
        Assert.Equal(40, figures.OutputTokens);
        Assert.Equal((100, null), (silent.TimeToFirstTokenMs, silent.TimeToFirstOutputMs));
    }

    [Theory]
    [InlineData(15, 10, "15 tokens")]
    [InlineData(1, 10, "1 token,")]
    [InlineData(100, 0, "arrived at once")]
    public async Task Without_a_meaning_there_is_no_speed(int tokens, int interval, string reason)
    {
        SpeedFigures figures = await ReadAsync([.. Enumerable.Range(0, tokens).Select(i => (100 + (interval * i), StreamText.Token(i)))]);

        Assert.Equal((null, null), (figures.TokensPerSecond, figures.InterTokenLatencyMs));
        Assert.Equal((100, tokens), (figures.TimeToFirstTokenMs, figures.OutputTokens));
        Assert.Contains(reason, figures.Notes, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(90, true)]
    [InlineData(91, false)]
    public async Task More_than_nine_tenths_within_5_ms_are_a_burst(int together, bool hasSpeed)
    {
        SpeedFigures figures = await ReadAsync(
            [
                .. Enumerable.Range(0, together).Select(static i => (100 + (5 * i / 91), StreamText.Token(i))),
                .. Enumerable.Range(1, 100 - together).Select(static i => (104 + (100 * i), StreamText.Token(i))),
            ]);

        Assert.Equal(hasSpeed, figures.TokensPerSecond is not null);
    }

    /// <summary>Receives events at given times in milliseconds after the request was written.</summary>
    private static async Task<SpeedFigures> ReadAsync(IReadOnlyList<(int AtMs, string Event)> events)
    {
        ManualTimeProvider time = new();
        RequestTracker tracker = new(time, onWritten: null);
        tracker.OnWrite(new TrackedStream(Stream.Null));
        StreamReceiver receiver = new(
            new StreamLimits(TimeSpan.FromHours(1), TimeSpan.FromHours(1), TimeSpan.FromHours(1), 10_000), time, static () => { });
        using HttpResponseMessage response = new() { Content = new StreamContent(new TimedStream(events, time, tracker)) };
        using CancellationTokenSource deadline = new();
        await receiver.ReadAsync(
            new Exchange { StatusCode = 200, MediaType = "text/event-stream" },
            response,
            tracker,
            deadline,
            TestContext.Current.CancellationToken);
        Assert.Equal(StreamEnd.Complete, receiver.End);
        return SpeedFigures.FromStream(receiver, time);
    }

    private sealed class TimedStream(IReadOnlyList<(int AtMs, string Event)> events, ManualTimeProvider time, RequestTracker tracker)
        : MemoryStream
    {
        private int _next;
        private int _now;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_next > events.Count)
            {
                return ValueTask.FromResult(0);
            }

            (int at, string text) = _next < events.Count ? events[_next] : (_now, StreamText.Done);
            _next++;
            time.Advance(TimeSpan.FromMilliseconds(at - _now));
            _now = at;
            tracker.OnReceive();
            return ValueTask.FromResult(Encoding.UTF8.GetBytes(StreamText.Join(text), buffer.Span));
        }
    }
}
