using System.Security.Cryptography;

namespace NimProbe.Engine.Snapshots;

/// <summary>
/// Writes a temporary file next to the target, flushes it to the disk and moves it to the target. At every moment, and
/// after a crash, the target has either its old content or its new content.
/// </summary>
internal static class AtomicFile
{
    private const string TemporaryExtension = ".tmp";

    // A file is created before it is locked, so a younger file may belong to a process that has not locked it yet.
    private static readonly TimeSpan s_abandonedAge = TimeSpan.FromMinutes(1);

    /// <summary>Writes a file.</summary>
    /// <param name="path">The path of the file; its folder must exist.</param>
    /// <param name="write">Writes the content.</param>
    /// <param name="overwrite">Whether an existing file is replaced. It is checked after the content is written.</param>
    /// <exception cref="IOException">The file cannot be written, or exists and must not be replaced.</exception>
    /// <exception cref="UnauthorizedAccessException">Access is denied.</exception>
    public static void Write(string path, Action<Stream> write, bool overwrite)
    {
        DeleteAbandoned(path);
        string temporary = CreateTemporaryName(path);

        // The file stays open until it is moved, so that no other process deletes it as abandoned.
        using FileStream stream = new(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.Delete);
        try
        {
            write(stream);
            stream.Flush(flushToDisk: true);
            File.Move(temporary, path, overwrite);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Ensures that files can be created in a folder, by creating one that is deleted at once.</summary>
    /// <param name="folder">The path of the folder.</param>
    /// <exception cref="IOException">No file can be created, for example because the folder is read-only.</exception>
    /// <exception cref="UnauthorizedAccessException">Access is denied.</exception>
    public static void EnsureWritable(string folder) =>
        OpenAndDelete(CreateTemporaryName(Path.Combine(folder, "test")), FileMode.CreateNew);

    private static string CreateTemporaryName(string path) =>
        $"{path}.{RandomNumberGenerator.GetHexString(8, lowercase: true)}{TemporaryExtension}";

    private static void OpenAndDelete(string path, FileMode mode) =>
        new FileStream(path, mode, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose).Dispose();

    // Deletes the temporary files of processes that were killed. A file that a process has open cannot be opened exclusively.
    private static void DeleteAbandoned(string path)
    {
        string pattern = Path.GetFileName(path) + ".????????" + TemporaryExtension;
        foreach (string file in Directory.EnumerateFiles(Path.GetDirectoryName(path)!, pattern))
        {
            if (DateTime.UtcNow - File.GetLastWriteTimeUtc(file) < s_abandonedAge)
            {
                continue;
            }

            try
            {
                OpenAndDelete(file, FileMode.Open);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Another process is writing the file, or has just moved it.
            }
        }
    }
}
