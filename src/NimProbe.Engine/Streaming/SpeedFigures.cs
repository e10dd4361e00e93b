using System.Globalization;

namespace NimProbe.Engine.Streaming;

/// <summary>The figures of one answer, and what is to be said about them (nim-api-2.md 1.4).</summary>
internal sealed record SpeedFigures
{
    /// <summary>Tokens that arrive within this time of each other arrive together: 5 ms.</summary>
    public static readonly TimeSpan BurstWindow = TimeSpan.FromMilliseconds(5);

    // Fewer tokens have no useful speed.
    private const int MinTokens = 16;

    // If more of the tokens arrive together, the speed is not that of the model.
    private const double MaxBurstShare = 0.9;

    // A server sends at most a few chunks per token; more come from an endless stream.
    private const int MaxChunksPerToken = 8;

    public int? TimeToFirstTokenMs { get; private init; }

    public int? TimeToFirstOutputMs { get; private init; }

    public double? TokensPerSecond { get; private init; }

    public double? InterTokenLatencyMs { get; private init; }

    public int? LongestStallMs { get; private init; }

    public int? OutputTokens { get; private init; }

    public int? LatencyMs { get; private init; }

    public NimTokenCountBasis? TokenCountBasis { get; private init; }

    /// <summary>What is to be said about the figures; empty if nothing is.</summary>
    public string Notes { get; private init; } = "";

    /// <summary>Gets the number of chunks after which a stream is cut.</summary>
    /// <param name="maxTokens">The number of tokens that the request allows.</param>
    public static int GetMaxChunks(int maxTokens) => maxTokens * MaxChunksPerToken;

    /// <summary>Gets the figures of an answer that is not a stream.</summary>
    /// <param name="route">The route.</param>
    /// <param name="latencyMs">The time to its last byte, in milliseconds.</param>
    public static SpeedFigures FromWhole(NimRoute route, int? latencyMs) => new()
    {
        LatencyMs = latencyMs,
        Notes = route is NimRoute.ChatCompletions or NimRoute.Completions
            ? "the server answered without a stream, so there are no figures for tokens"
            : "answers of this route are not streamed, so there are no figures for tokens",
    };

    /// <summary>Gets the figures of a stream that had a token.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="time">The clock of its timestamps.</param>
    public static SpeedFigures FromStream(StreamReceiver stream, TimeProvider time)
    {
        TokenClock clock = stream.Clock;

        // A chunk has at least one token, so a count below that of the chunks leaves out some of them, such as reasoning.
        bool isExact = stream.CompletionTokens >= clock.Chunks;
        int tokens = isExact ? stream.CompletionTokens : clock.Chunks;
        double duration = time.GetElapsedTime(clock.First!.Value, clock.Last).TotalMilliseconds;
        string? obstacle = GetObstacle(clock, tokens, duration);
        double? interval = obstacle is null ? duration / (tokens - 1) : null;
        return new SpeedFigures
        {
            TimeToFirstTokenMs = ToMilliseconds(time.GetElapsedTime(stream.WrittenAt, clock.First.Value)),
            TimeToFirstOutputMs = clock.FirstOutput is { } output ? ToMilliseconds(time.GetElapsedTime(stream.WrittenAt, output)) : null,
            TokensPerSecond = interval is null ? null : Math.Round(1000 / interval.Value, 2),
            InterTokenLatencyMs = interval is null ? null : Math.Round(interval.Value, 3),
            LongestStallMs = clock.Chunks > 1 ? ToMilliseconds(time.GetElapsedTime(0, clock.LongestGap)) : null,
            OutputTokens = tokens,
            LatencyMs = ToMilliseconds(time.GetElapsedTime(stream.WrittenAt, clock.Last)),
            TokenCountBasis = isExact ? NimTokenCountBasis.Usage : NimTokenCountBasis.Chunks,
            Notes = string.Join("; ", GetNotes(stream, isExact, obstacle)),
        };
    }

    private static IEnumerable<string> GetNotes(StreamReceiver stream, bool isExact, string? obstacle)
    {
        if (obstacle is not null)
        {
            yield return obstacle;
        }
        else if (!isExact)
        {
            yield return "tokens are counted by chunks, which can hold several, so the speed is a lower bound";
        }

        string? cut = stream.End switch
        {
            StreamEnd.TooManyChunks => "the stream has more chunks than tokens were requested and was cut",
            StreamEnd.TooManyBytes => "the stream has more than 16 MiB and was cut",
            StreamEnd.TooLong => "the stream lasted more than 600 s and was cut",
            _ => null,
        };
        if (cut is not null)
        {
            yield return cut;
        }
    }

    /// <summary>Gets the reason why there is no speed; null if there is one.</summary>
    private static string? GetObstacle(TokenClock clock, int tokens, double duration)
    {
        if (tokens < MinTokens)
        {
            string count = tokens == 1 ? "1 token" : string.Create(CultureInfo.InvariantCulture, $"{tokens} tokens");
            return string.Create(CultureInfo.InvariantCulture, $"too few tokens for a speed: {count}, and it needs {MinTokens}");
        }

        if (clock.LargestBurst > MaxBurstShare * clock.Chunks || duration <= 0)
        {
            return "almost all tokens arrived at once, because something between buffers them, so there is no speed";
        }

        return null;
    }

    private static int ToMilliseconds(TimeSpan time) => (int)Math.Clamp(Math.Round(time.TotalMilliseconds), 0, int.MaxValue);
}
