using NimProbe.Engine.Probing;

namespace NimProbe.Tests.Faults;

/// <summary>Models whose ids say how the server responds, and the status that each must get.</summary>
internal static class Scenario
{
    private const string Limited = "is-limited";

    private static readonly (string Name, NimModelStatus Status, Func<RawRequest, Task> Respond)[] s_kinds =
    [
        ("answers", NimModelStatus.Available, static r => r.RespondAsync(200, RawRequest.ChatResponse, "nvcf-reqid: 1\r\n")),
        ("is-closed", NimModelStatus.NotEntitled, static r => r.RespondAsync(
            404, """{"status":404,"title":"Not Found","detail":"Function 'f': Not found for account 'a'"}""")),
        ("fails", NimModelStatus.Failing, static r => r.RespondAsync(500, """{"detail":"The worker failed."}""", "nvcf-reqid: 1\r\n")),
        ("has-no-route", NimModelStatus.NoRoute, static r => r.RespondAsync(404, "404 page not found\n", "Content-Type: text/plain\r\n")),
        ("is-dropped", NimModelStatus.Unreachable, Drop),
        ("is-retired", NimModelStatus.Retired, static r => r.RespondAsync(
            410, """{"detail":"The model has reached its end of life on 2026-05-14T00:00:00Z."}""")),
        (Limited, NimModelStatus.RateLimited, static r => r.RespondAsync(429, """{"status":429,"title":"Too Many Requests"}""")),
    ];

    /// <summary>Creates targets of every kind in turn, and targets whose requests are refused with 429.</summary>
    /// <param name="count">The number of targets of the other kinds.</param>
    /// <param name="limited">The number of targets whose requests are refused with 429; three of them pause the run.</param>
    public static ProbeTarget[] Targets(int count, int limited = 0) =>
    [
        .. Enumerable.Range(0, count).Select(static n => Target(s_kinds[n % (s_kinds.Length - 1)].Name, n)),
        .. Enumerable.Range(0, limited).Select(static n => Target(Limited, n)),
    ];

    /// <summary>Gets the status that a result of a model must have.</summary>
    public static NimModelStatus GetStatus(string id) => GetKind(id).Status;

    /// <summary>Sends the response of the model that a request names.</summary>
    public static Task RespondAsync(RawRequest request) => request.Path.EndsWith("/models", StringComparison.Ordinal)
        ? request.RespondWithSuccessAsync()
        : GetKind(request.Body).Respond(request);

    private static ProbeTarget Target(string kind, int number) => new($"publisher/{kind}-{number}") { IsListed = true };

    private static (string Name, NimModelStatus Status, Func<RawRequest, Task> Respond) GetKind(string text) =>
        s_kinds.First(k => text.Contains("/" + k.Name, StringComparison.Ordinal));

    private static Task Drop(RawRequest request)
    {
        request.Reset();
        return Task.CompletedTask;
    }
}
