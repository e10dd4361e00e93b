using System.Diagnostics;
using System.Runtime.InteropServices;

namespace NimProbe.Bench;

/// <summary>The cost of a process from its start to its end.</summary>
/// <param name="WallSeconds">The time from start to end.</param>
/// <param name="CpuSeconds">User and system time; except on Windows, the time of its child processes is included.</param>
/// <param name="Output">The standard output, without the last line break.</param>
public sealed partial record ProcessCost(double WallSeconds, double CpuSeconds, string Output)
{
    /// <summary>Runs a process and waits until it ends.</summary>
    /// <param name="path">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <exception cref="InvalidOperationException">The exit code is not 0.</exception>
    public static ProcessCost Measure(string path, params string[] arguments)
    {
        TimeSpan before = ReadCpuOfEndedChildren();
        long start = Stopwatch.GetTimestamp();
        using Process process = Process.Start(new ProcessStartInfo(path, arguments) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        TimeSpan wall = Stopwatch.GetElapsedTime(start);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{path} {string.Join(' ', arguments)} ended with exit code {process.ExitCode}.");
        }

        TimeSpan cpu = OperatingSystem.IsWindows() ? process.TotalProcessorTime : ReadCpuOfEndedChildren() - before;
        return new ProcessCost(wall.TotalSeconds, cpu.TotalSeconds, output.TrimEnd());
    }

    // Except on Windows, the system keeps only the sum for processes that have ended.
    private static TimeSpan ReadCpuOfEndedChildren()
    {
        const int Children = -1;
        if (OperatingSystem.IsWindows())
        {
            return TimeSpan.Zero;
        }

        return GetUsage(Children, out Usage usage) == 0
            ? usage.User.ToTimeSpan() + usage.System.ToTimeSpan()
            : throw new InvalidOperationException("The system call getrusage failed.");
    }

    [LibraryImport("libc", EntryPoint = "getrusage")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetUsage(int who, out Usage usage);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Time
    {
        private readonly nint _seconds;
        private readonly nint _microseconds;

        public TimeSpan ToTimeSpan() => TimeSpan.FromSeconds(_seconds) + TimeSpan.FromMicroseconds((int)_microseconds);
    }

    // The structure begins with the two times; it has at most 144 bytes on every 64-bit system.
    [StructLayout(LayoutKind.Sequential, Size = 144)]
    private readonly struct Usage
    {
        public readonly Time User;
        public readonly Time System;
    }
}
