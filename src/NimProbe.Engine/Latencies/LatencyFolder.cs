namespace NimProbe.Engine.Latencies;

/// <summary>The folder of the files that remember latencies.</summary>
public static class LatencyFolder
{
    /// <summary>The environment variable that switches the files off, or names another folder.</summary>
    public const string Variable = "NIMPROBE_HISTORY";

    /// <summary>
    /// Gets the folder: the full path in <c>NIMPROBE_HISTORY</c>, or <c>NimProbe/latencies</c> of the current user, which is in
    /// <c>$XDG_STATE_HOME</c> or <c>~/.local/state</c> on Linux, in <c>~/Library/Application Support</c> on macOS, and in
    /// <c>%LOCALAPPDATA%</c> on Windows.
    /// </summary>
    /// <returns>The path; null if <c>NIMPROBE_HISTORY</c> is <c>off</c>, or the user has no such folder.</returns>
    public static string? FindDefault()
    {
        string? value = Environment.GetEnvironmentVariable(Variable)?.Trim();
        if (string.Equals(value, "off", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        if (Path.IsPathFullyQualified(value ?? ""))
        {
            return value;
        }

        return GetStateFolder() is { Length: > 0 } state ? Path.Combine(state, "NimProbe", "latencies") : null;
    }

    private static string GetStateFolder()
    {
        if (OperatingSystem.IsWindows() || OperatingSystem.IsMacOS())
        {
            return GetFolder(Environment.SpecialFolder.LocalApplicationData);
        }

        // The XDG Base Directory Specification requires that a relative path is ignored.
        if (Environment.GetEnvironmentVariable("XDG_STATE_HOME") is { } state && Path.IsPathFullyQualified(state))
        {
            return state;
        }

        string home = GetFolder(Environment.SpecialFolder.UserProfile);
        return home.Length == 0 ? "" : Path.Combine(home, ".local", "state");
    }

    // The folder does not have to exist yet.
    private static string GetFolder(Environment.SpecialFolder folder) =>
        Environment.GetFolderPath(folder, Environment.SpecialFolderOption.DoNotVerify);
}
