namespace NimProbe.Engine.Latencies;

/// <summary>A lock between processes: a file that only one of them can have open.</summary>
internal static class FileLock
{
    private const int MaximumAttempts = 200;
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(10);

    /// <summary>Acquires the lock, waiting up to two seconds while another process or run has it.</summary>
    /// <param name="path">The path of the file, which is created if it does not exist and is never deleted.</param>
    /// <param name="createMode">The mode of a new file; Windows ignores it.</param>
    /// <returns>The open file; disposing it releases the lock.</returns>
    /// <exception cref="IOException">The file cannot be opened, or the lock was not released in time.</exception>
    /// <exception cref="UnauthorizedAccessException">Access is denied.</exception>
    public static async Task<FileStream> AcquireAsync(string path, UnixFileMode createMode)
    {
        FileStreamOptions options = new()
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = 1,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = createMode;
        }

        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return new FileStream(path, options);
            }
            catch (IOException e) when (IsInUse(e) && attempt < MaximumAttempts)
            {
                await Task.Delay(s_pause).ConfigureAwait(false);
            }
        }
    }

    // The error codes of Windows, Linux and macOS for a file that another process has locked.
    private static bool IsInUse(IOException error)
    {
        const int SharingViolation = unchecked((int)0x80070020);
        const int LinuxAgain = 11;
        const int MacAgain = 35;
        return error.HResult == (OperatingSystem.IsWindows() ? SharingViolation : OperatingSystem.IsMacOS() ? MacAgain : LinuxAgain);
    }
}
