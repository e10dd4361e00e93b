using System.Globalization;

namespace NimProbe.Engine.Snapshots;

/// <summary>
/// The file, or the folder of files named by their time, to which snapshots are saved. An incomplete snapshot never
/// replaces a complete one: it is saved next to it as <c>&lt;name&gt;.partial.json</c>.
/// </summary>
public sealed class SnapshotDestination
{
    /// <summary>The extension of snapshot files.</summary>
    public const string Extension = ".json";

    /// <summary>The extension of a snapshot that must not replace another one.</summary>
    public const string PartialExtension = ".partial.json";

    // No other export of this process may run between the check of the existing file and its replacement.
    private static readonly Lock s_lock = new();

    private readonly bool _isFolder;

    /// <summary>Creates a destination; nothing is written yet.</summary>
    /// <param name="path">The path of a file, or of a folder, which does not need to exist.</param>
    /// <param name="isFolder">Whether the path is that of a folder.</param>
    public SnapshotDestination(string path, bool isFolder)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Path = path;
        _isFolder = isFolder;
    }

    /// <summary>The path of the file or folder.</summary>
    public string Path { get; }

    /// <summary>Whether an existing file is an error instead of being replaced.</summary>
    public bool NoClobber { get; init; }

    /// <summary>Whether a read-only file is replaced.</summary>
    public bool Force { get; init; }

    /// <summary>Ensures, before a run, that a snapshot can be saved. Creates the folder if necessary.</summary>
    /// <exception cref="NimProbeException">
    /// <see cref="NimErrorId.SnapshotExists"/> or <see cref="NimErrorId.SnapshotNotWritten"/>.
    /// </exception>
    public void Prepare()
    {
        string folder = _isFolder ? Path : System.IO.Path.GetDirectoryName(Path) ?? "";
        try
        {
            if (_isFolder)
            {
                Directory.CreateDirectory(folder);
            }
            else if (!Directory.Exists(folder))
            {
                throw new DirectoryNotFoundException($"The folder '{folder}' does not exist.");
            }
            else
            {
                EnsureReplaceable(Path);
            }

            AtomicFile.EnsureWritable(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SnapshotErrors.NotWritten(Path, e);
        }
    }

    /// <summary>Enumerates the files in the folder that may contain snapshots.</summary>
    internal IEnumerable<string> EnumerateFiles() => Directory.EnumerateFiles(Path, "*" + Extension).Order(StringComparer.Ordinal);

    /// <summary>Saves a snapshot.</summary>
    /// <param name="snapshot">A valid snapshot, as <see cref="SnapshotBuilder"/> builds it.</param>
    /// <param name="isCutShort">Whether the run was cut short.</param>
    /// <returns>The path of the file.</returns>
    /// <exception cref="NimProbeException">
    /// <see cref="NimErrorId.SnapshotExists"/> or <see cref="NimErrorId.SnapshotNotWritten"/>.
    /// </exception>
    public string Save(NimSnapshot snapshot, bool isCutShort)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        lock (s_lock)
        {
            string path = _isFolder ? System.IO.Path.Combine(Path, GetFileName(snapshot)) : Path;
            if (isCutShort || (!snapshot.IsComplete && !_isFolder && ContainsComplete(path)))
            {
                return SavePartial(snapshot, path);
            }

            return _isFolder ? SaveUnderFreeName(snapshot, path) : SaveOrReplace(snapshot, path);
        }
    }

    // The names sort by time, and have no character that is invalid in a file system.
    private static string GetFileName(NimSnapshot snapshot) =>
        NimText.ToUtc(snapshot.TakenAt).ToString("yyyy-MM-dd'T'HHmmss'Z'", CultureInfo.InvariantCulture) + Extension;

    private static string SavePartial(NimSnapshot snapshot, string path)
    {
        string name = path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) ? path[..^Extension.Length] : path;
        string partial = name + PartialExtension;
        if (ContainsComplete(partial))
        {
            return SaveUnderFreeName(snapshot, partial);
        }

        SnapshotFile.Write(snapshot, partial);
        return partial;
    }

    private static string SaveUnderFreeName(NimSnapshot snapshot, string path)
    {
        string candidate = path;
        for (int number = 2; ; number++)
        {
            try
            {
                SnapshotFile.Write(snapshot, candidate, overwrite: false);
                return candidate;
            }
            catch (NimProbeException e) when (e.ErrorId == NimErrorId.SnapshotExists)
            {
                candidate = string.Create(CultureInfo.InvariantCulture, $"{path[..^Extension.Length]}_{number}{Extension}");
            }
        }
    }

    private static bool ContainsComplete(string path)
    {
        try
        {
            return File.Exists(path) && SnapshotFile.ReadHeader(path).IsComplete;
        }
        catch (NimProbeException)
        {
            return false;
        }
    }

    private string SaveOrReplace(NimSnapshot snapshot, string path)
    {
        EnsureReplaceable(path);
        if (Force && IsReadOnly(path))
        {
            File.SetAttributes(path, File.GetAttributes(path) & ~FileAttributes.ReadOnly);
        }

        SnapshotFile.Write(snapshot, path, overwrite: !NoClobber);
        return path;
    }

    private static bool IsReadOnly(string path) => File.Exists(path) && File.GetAttributes(path).HasFlag(FileAttributes.ReadOnly);

    private void EnsureReplaceable(string path)
    {
        if (NoClobber && File.Exists(path))
        {
            throw SnapshotErrors.Exists(path);
        }

        if (!Force && IsReadOnly(path))
        {
            throw SnapshotErrors.ReadOnly(path);
        }
    }
}
