using System.Diagnostics;
using System.Runtime.CompilerServices;
using NimProbe.Engine.Snapshots;

namespace NimProbe.Tests.Snapshots;

/// <summary>
/// A process that exports two snapshots to one file alternately until it is killed: this assembly, started with an
/// environment variable, which is checked before the test runner starts.
/// </summary>
internal static class EndlessExport
{
    private const string Variable = "NIMPROBE_TESTS_EXPORT_TO";

    /// <summary>The exported snapshots: two recorded days.</summary>
    public static IReadOnlyList<NimSnapshot> Snapshots => [RecordedDays.Snapshots[0], RecordedDays.Snapshots[^1]];

    /// <summary>Starts the process. The caller must kill it.</summary>
    public static Process Start(string path)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (Path.GetFileNameWithoutExtension(start.FileName).Equals("dotnet", StringComparison.OrdinalIgnoreCase))
        {
            start.ArgumentList.Add("exec");
            start.ArgumentList.Add(typeof(EndlessExport).Assembly.Location);
        }

        start.Environment[Variable] = path;
        return Process.Start(start)!;
    }

#pragma warning disable CA2255 // Nothing else loads this assembly.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void RunIfAsked()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } path)
        {
            return;
        }

        for (int round = 0; ; round++)
        {
            SnapshotFile.Write(Snapshots[round % 2], path);
        }
    }
}
