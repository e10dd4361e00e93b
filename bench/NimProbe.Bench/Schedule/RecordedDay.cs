using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;
using NimProbe.Sandbox;
using NimProbe.Sandbox.Catalog;
using NimProbe.Sandbox.Traffic;

namespace NimProbe.Bench.Schedule;

/// <summary>A recorded day to replay, and the baselines that an earlier run would have left.</summary>
internal sealed class RecordedDay
{
    // Latencies are exact to a few milliseconds; the earlier run is not measured.
    private const double EarlierRunSpeed = 20;

    private static readonly Uri s_service = new(ServiceAddress.Default);

    /// <summary>Reads the models of a day.</summary>
    /// <param name="date">The day.</param>
    /// <param name="dayBefore">The results of the day before; none for the first day.</param>
    public RecordedDay(DateOnly date, IEnumerable<NimProbeResult> dayBefore)
    {
        Date = date;
        Models = RecordedProbes.ReadDay(date);
        DayBefore = CreateBaseline(dayBefore);
        AllAlike = CreateBaseline(Models.Select(static m => CreateResult(m.Id, 1000)));
        BySize = CreateBaseline(Models.Select(static m => CreateResult(m.Id, SizeEstimate.GetFigure(m.Id))));
    }

    public DateOnly Date { get; }

    public IReadOnlyList<SandboxModel> Models { get; }

    /// <summary>The results of the day before.</summary>
    public ProbeBaseline DayBefore { get; }

    /// <summary>A baseline with the same latency for every model, so that the order of the catalogue stays.</summary>
    public ProbeBaseline AllAlike { get; }

    /// <summary>A baseline that orders the models by the size in their ids, as NimProbe once did without a baseline.</summary>
    public ProbeBaseline BySize { get; }

    /// <summary>Reads days spread evenly over the recording, each with the day before.</summary>
    public static async Task<IReadOnlyList<RecordedDay>> ReadAsync(int count)
    {
        IReadOnlyList<DateOnly> dates = RecordedProbes.ReadDays();
        IEnumerable<int> chosen = Enumerable.Range(0, count)
            .Select(index => 1 + (int)Math.Round(index * (dates.Count - 2.0) / (count - 1)));
        return await Task.WhenAll(chosen.Select(index => ReadAsync(dates[index], dates[index - 1])));
    }

    /// <summary>Gets the latencies of the requests of each model, in seconds.</summary>
    /// <param name="requests">The requests that the sandbox recorded.</param>
    public IReadOnlyList<double[]> GetLatencies(IEnumerable<SandboxRequest> requests)
    {
        Dictionary<string, SandboxModel> models = Models.ToDictionary(static m => m.Id);
        return
        [
            .. requests
                .Where(static r => r.Model is not null)
                .GroupBy(static r => r.Model!)
                .Select(group => group.Select(r => GetLatency(models[group.Key], r.Path)).ToArray()),
        ];
    }

    private static double GetLatency(SandboxModel model, string path)
    {
        double deadline = NimConnectionSettings.DefaultTimeout.TotalSeconds;
        string? answer = path switch
        {
            _ when path.EndsWith("/embeddings", StringComparison.Ordinal) => model.EmbeddingsAnswer,
            _ when path.EndsWith("/chat/completions", StringComparison.Ordinal) => model.ChatAnswer,
            _ => model.CompletionsAnswer,
        };

        // A route that does not know the model responds at once.
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
        return new RecordedDay(date, replay.Results);
    }

    private static ProbeBaseline CreateBaseline(IEnumerable<NimProbeResult> results) =>
        new([new NimSnapshot { BaseUri = s_service, Results = [.. results] }], NimConnectionSettings.DefaultTimeout);

    private static NimProbeResult CreateResult(string id, int latency) =>
        new() { Id = id, BaseUri = s_service, Status = NimModelStatus.Available, LatencyMs = latency };
}
