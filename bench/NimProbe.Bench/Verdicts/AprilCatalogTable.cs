using NimProbe.Engine.Probing;
using NimProbe.Sandbox;
using NimProbe.Sandbox.Answers;
using NimProbe.Sandbox.Catalog;
using NimProbe.Tests.Probing;

namespace NimProbe.Bench.Verdicts;

/// <summary>Compares the status of each entry of the catalogue of 6 April 2026 with the verdict of the forerunner.</summary>
internal static class AprilCatalogTable
{
    // Slow enough for a response after 4.5 s to arrive within the 5 s of the forerunner on a busy machine.
    private const double Speed = 10;

    private static readonly TimeSpan[] s_deadlines = [TimeSpan.FromSeconds(120), TimeSpan.FromSeconds(300)];

    public static async Task WriteAsync(TextWriter output)
    {
        AnswerLibrary answers = new(new Dictionary<string, SandboxAnswer>());
        IReadOnlyList<SandboxModel> entries = CatalogFile.Read(CatalogFile.DefaultPath, answers);
        Task<IReadOnlyDictionary<string, NimModelStatus>>[] runs = [.. s_deadlines.Select(deadline => ProbeAsync(entries, deadline))];
        string[] forerunner = await SendAsForerunnerAsync(entries);

        string[] columns = ["hosted", "404", "500", "ambiguous"];
        foreach ((TimeSpan deadline, Task<IReadOnlyDictionary<string, NimModelStatus>> run) in s_deadlines.Zip(runs))
        {
            IReadOnlyDictionary<string, NimModelStatus> statuses = await run;
            (string Forerunner, NimModelStatus Status)[] verdicts =
                [.. entries.Select((entry, index) => (forerunner[index], statuses[entry.Id]))];
            MarkdownTable table = new(["NimProbe's verdict", .. columns.Select(static c => "Forerunner: " + c)]);
            foreach (var row in verdicts.GroupBy(static v => v.Status).OrderBy(static g => g.Key))
            {
                table.Add([row.Key, .. columns.Select(column => (object)row.Count(v => v.Forerunner == column))]);
            }

            table.Add(["All", .. columns.Select(column => (object)verdicts.Count(v => v.Forerunner == column))]);
            await output.WriteLineAsync($"The {entries.Count} entries of 6 April 2026, a deadline of {deadline.TotalSeconds} s:");
            await output.WriteLineAsync();
            await output.WriteLineAsync(table.ToString());
        }
    }

    private static async Task<IReadOnlyDictionary<string, NimModelStatus>> ProbeAsync(
        IReadOnlyList<SandboxModel> entries, TimeSpan deadline)
    {
        await using Replay replay = await Replay.StartAsync(entries, Speed);
        await replay.ProbeAsync(new ProbeOptions { ThrottleLimit = 64 }, deadline);
        return replay.Results.ToDictionary(static r => r.Id, static r => r.Status);
    }

    private static async Task<string[]> SendAsForerunnerAsync(IReadOnlyList<SandboxModel> entries)
    {
        await using Replay replay = await Replay.StartAsync(entries, Speed);
        IReadOnlyList<int?> codes = await PlainClient.SendAsForerunnerAsync(replay);
        return [.. codes.Select(static code =>
            ForerunnerRule.Judge(code) == ForerunnerRule.NotAvailable ? $"{code}" : ForerunnerRule.Judge(code))];
    }
}
