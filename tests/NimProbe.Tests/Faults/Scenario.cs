using NimProbe.Engine.Probing;

namespace NimProbe.Tests.Faults;

/// <summary>A server whose models answer as their ids say, and the verdicts that they must get.</summary>
internal static class Scenario
{
    private const string Limited = "is-limited";

    private static readonly (string Name, NimModelStatus Verdict, Func<RawRequest, Task> Answer)[] s_kinds =
    [
        ("answers", NimModelStatus.Available, static r => r.AnswerAsync(200, RawRequest.ChatAnswer, "nvcf-reqid: 1\r\n")),
        ("is-closed", NimModelStatus.NotEntitled, static r => r.AnswerAsync(404, """{"status":404,"title":"Not Found","detail":"Function 'f': Not found for account 'a'"}""")),
        ("fails", NimModelStatus.Failing, static r => r.AnswerAsync(500, """{"detail":"The worker failed."}""", "nvcf-reqid: 1\r\n")),
        ("has-no-route", NimModelStatus.NoRoute, static r => r.AnswerAsync(404, "404 page not found\n", "Content-Type: text/plain\r\n")),
        ("is-dropped", NimModelStatus.Unreachable, Drop),
        ("is-retired", NimModelStatus.Retired, static r => r.AnswerAsync(410, """{"detail":"The model has reached its end of life on 2026-05-14T00:00:00Z."}""")),
        (Limited, NimModelStatus.RateLimited, static r => r.AnswerAsync(429, """{"status":429,"title":"Too Many Requests"}""")),
    ];

    /// <summary>As many models as asked for, of every kind in turn, and as many more that are refused as one request too many: two of them make the run pause.</summary>
    public static ProbeTarget[] Targets(int count, int limited = 0) =>
    [
        .. Enumerable.Range(0, count).Select(static n => new ProbeTarget($"publisher/{s_kinds[n % (s_kinds.Length - 1)].Name}-{n}") { IsListed = true }),
        .. Enumerable.Range(0, limited).Select(static n => new ProbeTarget($"publisher/{Limited}-{n}") { IsListed = true }),
    ];

    /// <summary>The verdict that a model must get, if it gets one.</summary>
    public static NimModelStatus VerdictOf(string id) => KindOf(id).Verdict;

    /// <summary>Answers for the model that a request names.</summary>
    public static Task AnswerAsync(RawRequest request) =>
        request.Path.EndsWith("/models", StringComparison.Ordinal) ? request.AnswerWellAsync() : KindOf(request.Body).Answer(request);

    private static (string Name, NimModelStatus Verdict, Func<RawRequest, Task> Answer) KindOf(string text) =>
        s_kinds.First(k => text.Contains("/" + k.Name, StringComparison.Ordinal));

    private static Task Drop(RawRequest request)
    {
        request.Reset();
        return Task.CompletedTask;
    }
}
