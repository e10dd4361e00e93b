using System.Collections.ObjectModel;
using System.Management.Automation;
using NimProbe.Engine.Snapshots;

#pragma warning disable RS0030 // This class resolves every path.
namespace NimProbe.PowerShell.Input;

/// <summary>Resolves PowerShell paths, with their drives and wildcards, to snapshot files.</summary>
internal static class SnapshotPath
{
    private const string FileSystem = "FileSystem";

    /// <summary>Finds the snapshot files of a path. A folder means the <c>*.json</c> files in it.</summary>
    /// <param name="cmdlet">The cmdlet, for its drives and current location.</param>
    /// <param name="path">The path.</param>
    /// <param name="isLiteral">Whether wildcard characters have no special meaning.</param>
    /// <exception cref="NimProbeException"><see cref="NimErrorId.SnapshotNotFound"/>.</exception>
    public static IReadOnlyList<string> Find(PSCmdlet cmdlet, string path, bool isLiteral)
    {
        List<string> files = [];
        foreach (string item in isLiteral ? new([GetFileSystemPath(cmdlet, path)]) : Resolve(cmdlet, path))
        {
            if (Directory.Exists(item))
            {
                files.AddRange(Directory.EnumerateFiles(item, "*.json").Order(StringComparer.Ordinal));
            }
            else
            {
                files.Add(File.Exists(item) ? item : throw SnapshotErrors.NotFound(item));
            }
        }

        return files;
    }

    /// <summary>Finds the only item that matches a path with wildcards. Without wildcards, the item does not have to exist.</summary>
    /// <exception cref="NimProbeException">
    /// <see cref="NimErrorId.SnapshotNotFound"/>, or <see cref="NimErrorId.ParameterInvalid"/>: several items match.
    /// </exception>
    public static string FindOneOrNew(PSCmdlet cmdlet, string path)
    {
        if (!WildcardPattern.ContainsWildcardCharacters(path))
        {
            // The path can have wildcard characters that are escaped by a backtick.
            return GetFileSystemPath(cmdlet, WildcardPattern.Unescape(path));
        }

        Collection<string> items = Resolve(cmdlet, path);
        return items.Count == 1 ? items[0] : throw Errors.ParameterInvalid("Path", "matches several items, but one is needed");
    }

    /// <summary>Whether a path to write to means a folder.</summary>
    /// <param name="path">The path as it was given.</param>
    /// <param name="target">Its file system path.</param>
    public static bool IsFolder(string path, string target) =>
        Directory.Exists(target)
        || Path.EndsInDirectorySeparator(path)

        // Each run would replace a file without an extension, and no cmdlet that reads a folder would find it.
        || (!Path.HasExtension(target) && !File.Exists(target));

    /// <summary>Gets the file system path of a PowerShell path without wildcards. The item does not have to exist.</summary>
    /// <exception cref="NimProbeException"><see cref="NimErrorId.SnapshotNotFound"/>: it is not a file system path.</exception>
    public static string GetFileSystemPath(PSCmdlet cmdlet, string path)
    {
        try
        {
            string item = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
            return provider.Name == FileSystem ? item : throw SnapshotErrors.NoFileSystemPath(path);
        }
        catch (Exception e) when (IsPathError(e))
        {
            throw SnapshotErrors.NoFileSystemPath(path);
        }
    }

    private static Collection<string> Resolve(PSCmdlet cmdlet, string path)
    {
        try
        {
            Collection<string> items = cmdlet.GetResolvedProviderPathFromPSPath(path, out ProviderInfo provider);
            if (provider.Name != FileSystem)
            {
                throw SnapshotErrors.NoFileSystemPath(path);
            }

            return items.Count > 0 ? items : throw SnapshotErrors.NotFound(path);
        }
        catch (Exception e) when (IsPathError(e) || e is WildcardPatternException)
        {
            throw SnapshotErrors.NotFound(path);
        }
    }

    private static bool IsPathError(Exception e) =>
        e is ItemNotFoundException
            or System.Management.Automation.DriveNotFoundException
            or ProviderNotFoundException
            or NotSupportedException;
}
