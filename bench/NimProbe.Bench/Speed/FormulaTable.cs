using System.Globalization;
using System.Text;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Streaming;
using NimProbe.Tests.Harness;

namespace NimProbe.Bench.Speed;

/// <summary>Compares the figures of NimProbe for streams that are hard to measure with the formulas of other tools.</summary>
internal static class FormulaTable
{
    private const int Tokens = 64;
    private const double FirstMs = 500;
    private const double IntervalMs = 20;

    /// <summary>Returns the table as Markdown.</summary>
    public static async Task<string> CreateAsync()
    {
        MarkdownTable table = new(
            [
                "Time to first token, ms, and tokens/s",
                "True",
                "NimProbe",
                .. PeerFormulas.All.Select(static p => $"{p.Name} (its formula, not run)"),
            ]);
        foreach ((string name, string truth, StreamEvent[] events) in GetCases())
        {
            string ours = await MeasureAsync(events);
            table.Add([name, truth, ours, .. PeerFormulas.All.Select(p => Format(p.Calculate(events)))]);
        }

        return table.ToString();
    }

    private static IEnumerable<(string Name, string Truth, StreamEvent[] Events)> GetCases()
    {
        const string Plain = "500 and 50.0";
        StreamEvent[] content = GetContent(perChunk: 1);
        StreamEvent role = new(50, EventKind.Role);
        double last = content[^1].AtMs;
        StreamEvent finish = new(last, EventKind.Finish);
        StreamEvent usage = new(last + 300, EventKind.Usage, Tokens);
        StreamEvent done = new(last + 300, EventKind.Done);
        StreamEvent[] four = GetContent(perChunk: 4);
        yield return ("role chunk first", Plain, [role, .. content, finish, done with { AtMs = last }]);
        yield return ("usage chunk last, 300 ms later", Plain, [.. content, finish, usage, done]);
        yield return ("four tokens per chunk, no usage", "500 and 50.0", [.. four, finish, done]);
        yield return ("four tokens per chunk, usage", "500 and 50.0", [role, .. four, finish, usage, done]);
        yield return ("error inside the stream", "failed", [role, .. content[..8], new(700, EventKind.Error), done with { AtMs = 700 }]);
        yield return ("Dynamo's error comment", "failed", [role, .. content[..8], new(700, EventKind.ErrorComment)]);
        yield return ("empty stream", "failed", [role, finish, usage with { Tokens = 0 }, done]);
        StreamEvent[] burst = [.. content.Select(e => e with { AtMs = last }), finish, usage with { AtMs = last }];
        yield return ("burst of a buffering proxy", "no speed", burst);
    }

    private static StreamEvent[] GetContent(int perChunk) =>
    [
        .. Enumerable.Range(0, Tokens / perChunk)
            .Select(i => new StreamEvent(FirstMs + (i * perChunk * IntervalMs), EventKind.Content, perChunk)),
    ];

    private static string Format((double? FirstMs, double? Speed)? figures) =>
        figures is { } known ? $"{Format(known.FirstMs, "0")} and {Format(known.Speed, "0.0")}" : "failed";

    private static string Format(double? value, string format) => value switch
    {
        null => "none",
        { } number when double.IsFinite(number) => number.ToString(format, CultureInfo.InvariantCulture),
        _ => "infinite",
    };

    private static async Task<string> MeasureAsync(StreamEvent[] events)
    {
        ManualTimeProvider time = new();
        RequestTracker tracker = new(time, onWritten: null);
        tracker.OnWrite(new TrackedStream(Stream.Null));
        TimeSpan hour = TimeSpan.FromHours(1);
        StreamReceiver receiver = new(new StreamLimits(hour, hour, hour, 10_000), time, static () => { });
        using HttpResponseMessage response = new() { Content = new StreamContent(new EventBody(events, time, tracker)) };
        using CancellationTokenSource deadline = new();
        Exchange exchange = new() { StatusCode = 200, MediaType = "text/event-stream" };
        await receiver.ReadAsync(exchange, response, tracker, deadline, CancellationToken.None);
        if (receiver.End != StreamEnd.Complete)
        {
            return "failed";
        }

        SpeedFigures figures = SpeedFigures.FromStream(receiver, time);
        string bound = figures.TokenCountBasis == NimTokenCountBasis.Chunks && figures.TokensPerSecond is not null ? " at least" : "";
        return $"{Format(figures.TimeToFirstTokenMs, "0")} and{bound} {Format(figures.TokensPerSecond, "0.0")}";
    }

    private sealed class EventBody(StreamEvent[] events, ManualTimeProvider time, RequestTracker tracker) : MemoryStream
    {
        private int _next;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_next == events.Length)
            {
                return ValueTask.FromResult(0);
            }

            StreamEvent current = events[_next++];
            time.AdvanceTo(TimeSpan.FromMilliseconds(current.AtMs));
            tracker.OnReceive();
            return ValueTask.FromResult(Encoding.UTF8.GetBytes(current.Text, buffer.Span));
        }
    }
}
