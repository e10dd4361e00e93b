using System.Globalization;

namespace NimProbe.Engine.Snapshots;

/// <summary>
/// Where snapshots are kept: a file, or a folder in which each gets a name from its time. A complete snapshot is never
/// replaced by an incomplete one; that one goes beside it, as <c>&lt;name&gt;.partial.json</c>.
/// </summary>
public sealed class SnapshotDestination
{
    /// <summary>How the file of a snapshot ends.</summary>
    public const string Extension = ".json";

    /// <summary>How the file of a snapshot ends that was not to take the place of another.</summary>
    public const string PartialExtension = ".partial.json";

    // Between looking at what is there and replacing it, no other export of this process may come.
    private static readonly Lock s_lock = new();

    private readonly bool _isFolder;

    /// <summary>Makes a destination; nothing is written yet.</summary>
    /// <param name="path">A file; or a folder, which is there or will be made.</param>
    /// <param name="isFolder">Whether it is a folder.</param>
    public SnapshotDestination(string path, bool isFolder)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Path = path;
        _isFolder = isFolder;
    }

    /// <summary>The file or folder.</summary>
    public string Path { get; }

    /// <summary>Whether a file that is there is kept.</summary>
    public bool NoClobber { get; init; }

    /// <summary>Whether a file that is marked read-only is replaced.</summary>
    public bool Force { get; init; }

    /// <summary>Makes sure, before anything is done, that a snapshot can be kept there; makes the folder where one is missing.</summary>
    /// <exception cref="NimProbeException"><see cref="NimErrorId.SnapshotExists"/> or <see cref="NimErrorId.SnapshotNotWritten"/>.</exception>
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
                throw new DirectoryNotFoundException($"There is no folder '{folder}'.");
            }
            else
            {
                RequireReplaceable(Path);
            }

            AtomicFile.EnsureWritable(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SnapshotErrors.NotWritten(Path, e);
        }
    }

    /// <summary>The files in the folder that may hold snapshots.</summary>
    internal IEnumerable<string> EnumerateFiles() => Directory.EnumerateFiles(Path, "*" + Extension).Order(StringComparer.Ordinal);

    /// <summary>Keeps a snapshot.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="isCutShort">Whether its run was cut short.</param>
    /// <returns>The file that holds it.</returns>
    /// <exception cref="NimProbeException"><see cref="NimErrorId.SnapshotExists"/> or <see cref="NimErrorId.SnapshotNotWritten"/>.</exception>
    public string Save(NimSnapshot snapshot, bool isCutShort)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        lock (s_lock)
        {
            string path = _isFolder ? System.IO.Path.Combine(Path, StampOf(snapshot) + Extension) : Path;
            return isCutShort || (!snapshot.IsComplete && !_isFolder && HoldsComplete(path)) ? SavePartial(snapshot, path)
                : _isFolder ? SaveUnderFreeName(snapshot, path)
                : SaveInPlace(snapshot, path);
        }
    }

    // Such names sort by time, and hold no character that a file system refuses.
    private static string StampOf(NimSnapshot snapshot) => NimText.ToUtc(snapshot.TakenAt).ToString("yyyy-MM-dd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    private static string SavePartial(NimSnapshot snapshot, string path)
    {
        string name = path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) ? path[..^Extension.Length] : path;
        string partial = name + PartialExtension;
        if (HoldsComplete(partial))
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

    private static bool HoldsComplete(string path)
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

    private string SaveInPlace(NimSnapshot snapshot, string path)
    {
        RequireReplaceable(path);
        if (Force && IsReadOnly(path))
        {
            File.SetAttributes(path, File.GetAttributes(path) & ~FileAttributes.ReadOnly);
        }

        SnapshotFile.Write(snapshot, path, overwrite: !NoClobber);
        return path;
    }

    private static bool IsReadOnly(string path) => File.Exists(path) && File.GetAttributes(path).HasFlag(FileAttributes.ReadOnly);

    private void RequireReplaceable(string path)
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
