namespace NimProbe.Engine.Snapshots;

/// <summary>Reads and writes snapshot files.</summary>
public static class SnapshotFile
{
    /// <summary>Reads a snapshot.</summary>
    /// <param name="path">The path of the file, which may have up to 256 MiB.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="NimProbeException">
    /// <see cref="NimErrorId.SnapshotNotFound"/>, <see cref="NimErrorId.SnapshotUnreadable"/>, or
    /// <see cref="NimErrorId.SnapshotInvalid"/>, whose message names the line, the byte and what is wrong there.
    /// </exception>
    public static NimSnapshot Read(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Open(path, stream => SnapshotReader.Read(stream, path, cancellationToken));
    }

    /// <summary>Reads only the beginning of a snapshot file.</summary>
    /// <param name="path">The path of the file.</param>
    /// <exception cref="NimProbeException">The same errors as <see cref="Read"/>, except those of the results.</exception>
    public static SnapshotHeader ReadHeader(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Open(path, stream => SnapshotReader.ReadHeader(stream, path));
    }

    /// <summary>Gets the path of a file without links, for example to compare two paths.</summary>
    /// <param name="path">The path of the file.</param>
    /// <exception cref="NimProbeException"><see cref="NimErrorId.SnapshotUnreadable"/>: the links form a loop.</exception>
    public static string GetRealPath(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            return LinkResolver.Resolve(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SnapshotErrors.Unreadable(path, e);
        }
    }

    /// <summary>Writes a snapshot atomically: at every moment, the file has either its old content or its new content.</summary>
    /// <param name="snapshot">A valid snapshot, as <see cref="SnapshotBuilder"/> builds it.</param>
    /// <param name="path">The path of the file; its folder must exist.</param>
    /// <param name="overwrite">Whether an existing file is replaced.</param>
    /// <param name="modeSource">The file whose Unix mode the new file gets if it exists; null for the file itself.</param>
    /// <exception cref="NimProbeException">
    /// <see cref="NimErrorId.SnapshotExists"/> or <see cref="NimErrorId.SnapshotNotWritten"/>.
    /// </exception>
    internal static void Write(NimSnapshot snapshot, string path, bool overwrite = true, string? modeSource = null)
    {
        try
        {
            AtomicFile.Write(Path.GetFullPath(path), stream => SnapshotWriter.Write(snapshot, stream), overwrite, modeSource);
        }
        catch (IOException) when (!overwrite && File.Exists(path))
        {
            throw SnapshotErrors.Exists(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SnapshotErrors.NotWritten(path, e);
        }
    }

    private static T Open<T>(string path, Func<Stream, T> read)
    {
        try
        {
            // Opening a pipe waits for its other end.
            SpecialFile.ThrowIfSpecial(path);

            // JsonStreamReader has its own buffer.
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
            return read(stream);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw SnapshotErrors.NotFound(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SnapshotErrors.Unreadable(path, e);
        }
    }
}
