using System.Diagnostics;
using System.Globalization;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Latencies;

namespace NimProbe.Bench.Schedule;

/// <summary>What the file that remembers latencies costs a run: one reading at its start and one update at its end.</summary>
internal static class LatencyFileCost
{
    private const int Rounds = 200;
    private static readonly DateOnly s_day = new(2026, 11, 21);

    /// <summary>Measures files of a catalogue and of the maximum length, and returns the figures as Markdown.</summary>
    public static async Task<string> MeasureAsync()
    {
        MarkdownTable table = new(
            "The file of a run",
            "Length, KiB",
            "Runs",
            "Median, ms",
            "Slowest, ms",
            "Of these, reading, ms (median)",
            "First run of the process, ms");
        await AddAsync(table, "200 models, 10 latencies each", models: 200);
        await AddAsync(table, "The maximum of 256 KiB", models: 4000);
        return table.ToString();
    }

    private static async Task AddAsync(MarkdownTable table, string name, int models)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("nimprobe-bench-");
        LatencyFile file = new(folder.FullName, new Uri(ServiceAddress.Default));
        ObservedLatency[] observed =
        [
            .. Enumerable.Range(0, models).Select(static n => new ObservedLatency($"publisher/some-model-of-{n}b-instruct", n * 10, s_day)),
        ];
        double first = await MeasureAsync(() => UpdateAsync(file, observed));
        for (int run = 0; run < LatencyHistory.MaximumValues; run++)
        {
            await file.AddAsync(observed);
        }

        double[] reading = new double[Rounds];
        double[] whole = new double[Rounds];
        for (int round = 0; round < Rounds; round++)
        {
            reading[round] = await MeasureAsync(() =>
            {
                file.Read();
                return Task.CompletedTask;
            });
            whole[round] = reading[round] + await MeasureAsync(() => file.AddAsync(observed));
        }

        Array.Sort(reading);
        Array.Sort(whole);
        table.Add(
            name, new FileInfo(file.Path).Length / 1024, Rounds, Format(whole[Rounds / 2]), Format(whole[^1]), Format(reading[Rounds / 2]),
            Format(first));
        folder.Delete(recursive: true);
    }

    private static Task UpdateAsync(LatencyFile file, ObservedLatency[] observed)
    {
        file.Read();
        return file.AddAsync(observed);
    }

    private static async Task<double> MeasureAsync(Func<Task> work)
    {
        long start = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static string Format(double milliseconds) => milliseconds.ToString("0.00", CultureInfo.InvariantCulture);
}
