using System.Diagnostics;
using NimProbe.Engine.Snapshots;
using Xunit;

namespace NimProbe.Tests.Snapshots;

public sealed class KilledExportTests
{
    private const int Kills = 12;

    [Fact]
    public async Task A_process_that_is_killed_during_an_export_leaves_the_old_or_the_new_file_complete()
    {
        using TemporaryFolder folder = new();
        string[] paths =
        [
            .. Enumerable.Range(0, Kills)
                .Select(n => Path.Combine(Directory.CreateDirectory(folder.File($"run-{n}")).FullName, "one.json")),
        ];
        ParallelOptions options = new() { MaxDegreeOfParallelism = 4, CancellationToken = TestContext.Current.CancellationToken };
        await Parallel.ForEachAsync(
            paths,
            options,
            static async (path, cancellationToken) => await ExportAndKillAsync(path, cancellationToken));
        foreach (string path in paths)
        {
            NimSnapshot read = SnapshotFile.Read(path, TestContext.Current.CancellationToken);
            Assert.Contains(EndlessExport.Snapshots, s => s.TakenAt == read.TakenAt && s.Results.SequenceEqual(read.Results));
        }

        // Some were killed while they wrote; a later export deletes the temporary files that they left.
        string[] interrupted = [.. paths.Where(path => Directory.GetFiles(Path.GetDirectoryName(path)!).Length > 1)];
        Assert.NotEmpty(interrupted);
        foreach (string path in interrupted)
        {
            foreach (string leftover in Directory.GetFiles(Path.GetDirectoryName(path)!, "*.tmp"))
            {
                File.SetLastWriteTimeUtc(leftover, DateTime.UtcNow.AddMinutes(-2));
            }

            SnapshotFile.Write(EndlessExport.Snapshots[0], path);
            Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!));
        }
    }

    private static async Task ExportAndKillAsync(string path, CancellationToken cancellationToken)
    {
        using Process process = EndlessExport.Start(path);
        try
        {
            while (!File.Exists(path))
            {
                Assert.False(process.HasExited, "The exporting process ended by itself.");
                await Task.Delay(5, cancellationToken);
            }

            await Task.Delay(Random.Shared.Next(20), cancellationToken);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }
}
