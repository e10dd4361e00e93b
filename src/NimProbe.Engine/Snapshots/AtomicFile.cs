using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace NimProbe.Engine.Snapshots;

/// <summary>
/// Writes a temporary file next to the target, flushes it to the disk and moves it to the target. At every moment, and
/// after a crash, the target has either its old content or its new content.
/// </summary>
internal static partial class AtomicFile
{
    // The name begins with a mark that no other program uses, and does not contain the name of the target, which may be as long
    // as the file system allows.
    private const string TemporaryPrefix = ".nimprobe-";
    private const string TemporaryExtension = ".tmp";
    private const int MinimumDigits = 16;

    // A file is created before it is locked, so a younger file may belong to a process that has not locked it yet.
    private static readonly TimeSpan s_abandonedAge = TimeSpan.FromMinutes(1);

    /// <summary>Writes a file. If the path is a link, the file that it refers to is written. An existing file keeps its mode.</summary>
    /// <param name="path">The path of the file; its folder must exist.</param>
    /// <param name="write">Writes the content.</param>
    /// <param name="overwrite">Whether an existing file is replaced. It is checked after the content is written.</param>
    /// <param name="modeSource">The file whose Unix mode the new file gets if it exists; null for the file itself.</param>
    /// <param name="createMode">The Unix mode of a file that does not exist yet; null for the default of the process.</param>
    /// <param name="isDurable">Whether the content is flushed to the disk before the file is moved.</param>
    /// <exception cref="IOException">
    /// The file cannot be written, exists and must not be replaced, or is a device, a pipe or a socket.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">Access is denied.</exception>
    public static void Write(
        string path,
        Action<Stream> write,
        bool overwrite,
        string? modeSource = null,
        UnixFileMode? createMode = null,
        bool isDurable = true)
    {
        SpecialFile.ThrowIfSpecial(path);
        string target = LinkResolver.Resolve(path);
        string folder = Path.GetDirectoryName(target)!;
        DeleteAbandoned(folder);
        string temporary = Path.Combine(folder, CreateTemporaryName());
        try
        {
            // The file stays open until it is moved, so that no other process deletes it as abandoned.
            using FileStream stream = Create(temporary, createMode);
            try
            {
                CopyMode(modeSource ?? target, stream);
                write(stream);
                stream.Flush(flushToDisk: isDurable);
                Move(temporary, target, overwrite);
            }
            catch
            {
                File.Delete(temporary);
                throw;
            }
        }
        catch (Exception e) when (RenameOrNull(target, temporary, e) is { } error)
        {
            throw error;
        }
    }

    /// <summary>Ensures that files can be created in a folder, by creating one that is deleted at once.</summary>
    /// <param name="folder">The path of the folder.</param>
    /// <param name="nameLength">The length of the longest name that is needed, in UTF-8 bytes, on Windows in characters.</param>
    /// <exception cref="PathTooLongException">The file system does not allow so long a name.</exception>
    /// <exception cref="IOException">No file can be created, for example because the folder is read-only.</exception>
    /// <exception cref="UnauthorizedAccessException">Access is denied.</exception>
    public static void EnsureWritable(string folder, int nameLength = 0)
    {
        string temporary = Path.Combine(folder, CreateTemporaryName(nameLength));
        try
        {
            OpenAndDelete(temporary, FileMode.CreateNew);
        }
        catch (Exception e) when (RenameOrNull(folder, temporary, e) is { } error)
        {
            throw error;
        }
    }

    private static FileStream Create(string path, UnixFileMode? mode)
    {
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.Delete };
        if (mode is not null && !OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = mode;
        }

        return new FileStream(path, options);
    }

    private static string CreateTemporaryName(int length = 0)
    {
        int digits = Math.Max(MinimumDigits, length - TemporaryPrefix.Length - TemporaryExtension.Length);
        return TemporaryPrefix + RandomNumberGenerator.GetHexString(digits, lowercase: true) + TemporaryExtension;
    }

    [GeneratedRegex(@"^\.nimprobe-[0-9a-f]{16,}\.tmp\z", RegexOptions.CultureInvariant)]
    private static partial Regex TemporaryName();

    // The user did not ask for the temporary file that the message of the system names.
    private static Exception? RenameOrNull(string path, string temporary, Exception error)
    {
        string message = error.Message.Replace(temporary, path, StringComparison.Ordinal);
        return error switch
        {
            PathTooLongException => null,
            IOException => new IOException(message, error),
            UnauthorizedAccessException => new UnauthorizedAccessException(message, error),
            _ => null,
        };
    }

    private static void CopyMode(string path, FileStream stream)
    {
        if (!OperatingSystem.IsWindows() && File.Exists(path))
        {
            File.SetUnixFileMode(stream.SafeFileHandle, File.GetUnixFileMode(path));
        }
    }

    private static void Move(string source, string target, bool overwrite)
    {
        // Windows does not replace a read-only file.
        FileAttributes kept = OperatingSystem.IsWindows() && overwrite && File.Exists(target) ? File.GetAttributes(target) : default;
        bool isReadOnly = kept.HasFlag(FileAttributes.ReadOnly);
        if (isReadOnly)
        {
            File.SetAttributes(target, kept & ~FileAttributes.ReadOnly);
        }

        File.Move(source, target, overwrite);
        if (isReadOnly)
        {
            File.SetAttributes(target, kept);
        }
    }

    private static void OpenAndDelete(string path, FileMode mode) =>
        new FileStream(path, mode, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose).Dispose();

    // Deletes the temporary files of processes that were killed. A file that a process has open cannot be opened exclusively.
    private static void DeleteAbandoned(string folder)
    {
        foreach (FileInfo file in new DirectoryInfo(folder).EnumerateFiles(TemporaryPrefix + "*" + TemporaryExtension))
        {
            if (!TemporaryName().IsMatch(file.Name)
                || DateTime.UtcNow - file.LastWriteTimeUtc < s_abandonedAge
                || file.LinkTarget is not null
                || SpecialFile.Describe(file.FullName) is not null)
            {
                continue;
            }

            try
            {
                OpenAndDelete(file.FullName, FileMode.Open);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Another process is writing the file, or has just moved it.
            }
        }
    }
}
