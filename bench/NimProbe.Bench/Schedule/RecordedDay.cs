using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;
using NimProbe.Sandbox;
using NimProbe.Sandbox.Catalog;
using NimProbe.Sandbox.Traffic;

namespace NimProbe.Bench.Schedule;

/// <summary>A recorded day to replay, and what an earlier run would have known of it.</summary>
internal sealed class RecordedDay
{
    // Latencies to a few milliseconds; the run before is no part of the measurement.
    private const double EarlierRunSpeed = 20;

    private RecordedDay(DateOnly date, IReadOnlyList<SandboxModel> models, NimSnapshot dayBefore)
    {
        Date = date;
        Models = models;
        DayBefore = new ProbeBaseline(dayBefore, NimConnectionSettings.DefaultTimeout);
        AllAlike = new ProbeBaseline(dayBefore with { Results = [.. models.Select(m => AlikeResult(m.Id, dayBefore.BaseUri))] }, NimConnectionSettings.DefaultTimeout);
    }

    public DateOnly Date { get; }

    public IReadOnlyList<SandboxModel> Models { get; }

    /// <summary>What NimProbe found on the day before.</summary>
    public ProbeBaseline DayBefore { get; }

    /// <summary>Knows every model to be as slow as every other, so that the catalogue's order stands.</summary>
    public ProbeBaseline AllAlike { get; }

    /// <summary>Days spread evenly over the recording, each with a day before.</summary>
    public static async Task<IReadOnlyList<RecordedDay>> ReadAsync(int count)
    {
        IReadOnlyList<DateOnly> dates = RecordedProbes.ReadDays();
        IEnumerable<int> chosen = Enumerable.Range(0, count).Select(index => 1 + (int)Math.Round(index * (dates.Count - 2.0) / (count - 1)));
        return await Task.WhenAll(chosen.Select(index => ReadAsync(dates[index], dates[index - 1])));
    }

    /// <summary>The true latencies of the requests that were sent for each model, in seconds.</summary>
    /// <param name="requests">The sandbox's records.</param>
    public IReadOnlyList<double[]> LatenciesOf(IEnumerable<SandboxRequest> requests)
    {
        Dictionary<string, SandboxModel> models = Models.ToDictionary(static m => m.Id);
        return [.. requests.Where(static r => r.Model is not null).GroupBy(static r => r.Model!).Select(m => m.Select(r => LatencyOf(models[m.Key], r.Path)).ToArray())];
    }

    private static double LatencyOf(SandboxModel model, string path)
    {
        double deadline = NimConnectionSettings.DefaultTimeout.TotalSeconds;
        string? answer = path.EndsWith("/embeddings", StringComparison.Ordinal) ? model.EmbeddingsAnswer
            : path.EndsWith("/chat/completions", StringComparison.Ordinal) ? model.ChatAnswer
            : model.CompletionsAnswer;

        // A route that does not know the model says so at once.
        return answer switch
        {
            null => 0,
            "no_answer_timeout" => deadline,
            _ => Math.Min(model.ChatLatency / 1000.0, deadline),
        };
    }

    private static async Task<RecordedDay> ReadAsync(DateOnly date, DateOnly before)
    {
        await using Replay replay = await Replay.StartAsync(RecordedProbes.ReadDay(before), EarlierRunSpeed);
        await replay.ProbeAsync(new ProbeOptions { ThrottleLimit = 256 });
        NimSnapshot snapshot = new() { BaseUri = replay.Server.BaseUri, Results = [.. replay.Results] };
        return new RecordedDay(date, RecordedProbes.ReadDay(date), snapshot);
    }

    private static NimProbeResult AlikeResult(string id, Uri baseUri) =>
        new() { Id = id, BaseUri = baseUri, Status = NimModelStatus.Available, LatencyMs = 1000 };
}
