namespace NimProbe.Engine.Snapshots;

/// <summary>Reads and writes the file of one snapshot.</summary>
public static class SnapshotFile
{
    private delegate T CursorReader<out T>(ref JsonCursor cursor);

    /// <summary>Reads a snapshot.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="NimProbeException">
    /// <see cref="NimErrorId.SnapshotNotFound"/>, <see cref="NimErrorId.SnapshotUnreadable"/>, or
    /// <see cref="NimErrorId.SnapshotInvalid"/>, which names the place in the file and what was expected there.
    /// </exception>
    public static NimSnapshot Read(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Open(path, (ref JsonCursor cursor) => SnapshotReader.Read(ref cursor, path, cancellationToken));
    }

    /// <summary>Reads only what a snapshot's file begins with.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="NimProbeException">As for <see cref="Read"/>, as far as the head shows it.</exception>
    public static SnapshotHeader ReadHeader(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Open(path, (ref JsonCursor cursor) => SnapshotReader.ReadHead(ref cursor, path));
    }

    /// <summary>Writes a snapshot so that at every moment the old file or the new one is there, whole.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="overwrite">Whether a file that is there is replaced.</param>
    /// <exception cref="NimProbeException">
    /// <see cref="NimErrorId.SnapshotExists"/>, <see cref="NimErrorId.SnapshotNotWritten"/>, or <see cref="NimErrorId.InputInvalid"/>: the snapshot cannot be kept.
    /// </exception>
    public static void Write(NimSnapshot snapshot, string path, bool overwrite = true)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (SnapshotValidator.GetValidationError(snapshot) is { } fault)
        {
            throw SnapshotErrors.Unsound(snapshot, fault);
        }

        try
        {
            AtomicFile.Write(Path.GetFullPath(path), stream => SnapshotWriter.Write(snapshot, stream), overwrite);
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

    private static T Open<T>(string path, CursorReader<T> read)
    {
        try
        {
            // The cursor has its own buffer.
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
            JsonCursor cursor = new(path, stream);
            return read(ref cursor);
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
