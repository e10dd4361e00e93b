using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace NimProbe.Engine.Snapshots;

/// <summary>
/// The file, or the folder of files named by their service and time, to which snapshots are saved. An incomplete snapshot never
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

    /// <summary>Whether the path is that of a folder, which can have the snapshots of several services.</summary>
    public bool IsFolder => _isFolder;

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
        try
        {
            if (_isFolder)
            {
                Directory.CreateDirectory(Path);
                AtomicFile.EnsureWritable(Path);
            }
            else
            {
                PrepareFile();
            }
        }
        catch (PathTooLongException) when (!_isFolder)
        {
            throw SnapshotErrors.NameTooLong(Path, System.IO.Path.GetFileName(ToPartialPath(Path)));
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
    /// <see cref="NimErrorId.SnapshotExists"/> or <see cref="NimErrorId.SnapshotNotWritten"/>. The snapshot was then saved, if at
    /// all possible, as a partial one next to the file or in the temporary folder; the message names that file.
    /// </exception>
    public string Save(NimSnapshot snapshot, bool isCutShort)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        lock (s_lock)
        {
            string path = _isFolder ? System.IO.Path.Combine(Path, GetFileName(snapshot)) : Path;
            try
            {
                return Save(snapshot, path, isCutShort);
            }
            catch (NimProbeException error)
            {
                throw (SavePartialOrNull(snapshot, path) ?? SaveInTemporaryFolderOrNull(snapshot, path)) is { } saved
                    ? SnapshotErrors.SavedElsewhere(error, saved)
                    : error;
            }
        }
    }

    // The names sort by service and time, and have no character that is invalid in a file system.
    private static string GetFileName(NimSnapshot snapshot)
    {
        const int MaximumHostLength = 100;
        const int HashLength = 8;
        Uri service = snapshot.BaseUri;
        string host = string.Concat(service.IdnHost.Select(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' ? c : '-'));
        host = host.Length > MaximumHostLength ? host[..MaximumHostLength] : host;

        // Programs take a name that begins with '-' for an option. The addresses of IPv6 can begin with a colon.
        host = char.IsAsciiLetterOrDigit(host[0]) ? host : "ipv6" + host;
        byte[] address = Encoding.UTF8.GetBytes(service.AbsoluteUri.TrimEnd('/'));
        string hash = Convert.ToHexStringLower(SHA256.HashData(address))[..HashLength];
        string stamp = NimText.ToUtc(snapshot.TakenAt).ToString("yyyy-MM-dd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"{host}_{service.Port}_{hash}.{stamp}{Extension}");
    }

    private static string ToPartialPath(string path) =>
        (path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) ? path[..^Extension.Length] : path) + PartialExtension;

    private static string SavePartial(NimSnapshot snapshot, string path)
    {
        // A link is followed, so the partial snapshot is next to the file that the link refers to.
        string target = SnapshotFile.GetRealPath(path);
        string partial = ToPartialPath(target);
        if (ContainsComplete(partial))
        {
            return SaveUnderFreeName(snapshot, partial, modeSource: target);
        }

        SnapshotFile.Write(snapshot, partial, modeSource: target);
        return partial;
    }

    private static string? SavePartialOrNull(NimSnapshot snapshot, string path)
    {
        try
        {
            return SavePartial(snapshot, path);
        }
        catch (NimProbeException)
        {
            return null;
        }
    }

    private static string? SaveInTemporaryFolderOrNull(NimSnapshot snapshot, string path)
    {
        try
        {
            // A new folder, which only the user can read.
            DirectoryInfo folder = Directory.CreateTempSubdirectory("nimprobe-");
            if (SavePartialOrNull(snapshot, System.IO.Path.Combine(folder.FullName, System.IO.Path.GetFileName(path))) is { } saved)
            {
                return saved;
            }

            folder.Delete(recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The caller reports why the snapshot could not be written to its file.
        }

        return null;
    }

    private static string SaveUnderFreeName(NimSnapshot snapshot, string path, string? modeSource = null)
    {
        string candidate = path;
        for (int number = 2; ; number++)
        {
            try
            {
                SnapshotFile.Write(snapshot, candidate, overwrite: false, modeSource);
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

    private string Save(NimSnapshot snapshot, string path, bool isCutShort)
    {
        if (isCutShort || (!snapshot.IsComplete && !_isFolder && ContainsComplete(path)))
        {
            return SavePartial(snapshot, path);
        }

        return _isFolder ? SaveUnderFreeName(snapshot, path) : SaveOrReplace(snapshot, path);
    }

    private string SaveOrReplace(NimSnapshot snapshot, string path)
    {
        EnsureReplaceable(SnapshotFile.GetRealPath(path));
        SnapshotFile.Write(snapshot, path, overwrite: !NoClobber);
        return path;
    }

    private static bool IsReadOnly(string path) => File.Exists(path) && File.GetAttributes(path).HasFlag(FileAttributes.ReadOnly);

    private void PrepareFile()
    {
        SpecialFile.ThrowIfSpecial(Path);
        string target = LinkResolver.Resolve(Path);
        string folder = System.IO.Path.GetDirectoryName(target) ?? "";
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"The folder '{folder}' does not exist.");
        }

        EnsureReplaceable(target);
        string partialName = System.IO.Path.GetFileName(ToPartialPath(target));
        AtomicFile.EnsureWritable(folder, OperatingSystem.IsWindows() ? partialName.Length : Encoding.UTF8.GetByteCount(partialName));
    }

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
