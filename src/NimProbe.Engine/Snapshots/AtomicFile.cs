using System.Security.Cryptography;

namespace NimProbe.Engine.Snapshots;

/// <summary>
/// Writes a file beside its place and moves it there when it is whole and on the disk: whoever looks, at any moment
/// and after any crash, finds the old file or the new one.
/// </summary>
internal static class AtomicFile
{
    private const string Suffix = ".tmp";

    // A file is made and held in two steps: one that is younger may be between them.
    private static readonly TimeSpan s_abandonedAge = TimeSpan.FromMinutes(1);

    /// <summary>Writes a file.</summary>
    /// <param name="path">Its place; the folder must exist.</param>
    /// <param name="write">Writes its content.</param>
    /// <param name="overwrite">Says, when the content is whole, whether a file in its place may be replaced.</param>
    /// <exception cref="IOException">It cannot be written; or it exists, and may not be replaced.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Write(string path, Action<Stream> write, bool overwrite)
    {
        RemoveAbandoned(path);
        string temporary = TemporaryName(path);

        // Held open until it has moved: what is held open is not abandoned.
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

    /// <summary>Makes sure that a file can be made in a folder, by making one that is gone at once.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="IOException">None can be made: the folder is read-only, say.</exception>
    /// <exception cref="UnauthorizedAccessException">None may be made.</exception>
    public static void EnsureWritable(string folder)
    {
        using (new FileStream(TemporaryName(Path.Combine(folder, "room")), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
        {
        }
    }

    private static string TemporaryName(string path) => $"{path}.{RandomNumberGenerator.GetHexString(8, lowercase: true)}{Suffix}";

    // What a killed process left beside the file some time ago. Only a file that nobody holds open can be opened alone.
    private static void RemoveAbandoned(string path)
    {
        foreach (string leftover in Directory.EnumerateFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path) + ".????????" + Suffix))
        {
            if (DateTime.UtcNow - File.GetLastWriteTimeUtc(leftover) < s_abandonedAge)
            {
                continue;
            }

            try
            {
                using (new FileStream(leftover, FileMode.Open, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
                {
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Another export is writing it, or has just moved it.
            }
        }
    }
}
