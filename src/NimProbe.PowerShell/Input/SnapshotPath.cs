using System.Collections.ObjectModel;
using System.Management.Automation;
using NimProbe.Engine.Snapshots;

#pragma warning disable RS0030 // This class is the one place that resolves paths.
namespace NimProbe.PowerShell.Input;

/// <summary>Finds the files that a path of PowerShell stands for: drives, wildcards and folders of snapshots.</summary>
internal static class SnapshotPath
{
    private const string FileSystem = "FileSystem";

    /// <summary>The files of snapshots that a path stands for. A folder stands for the <c>*.json</c> files in it.</summary>
    /// <param name="cmdlet">The cmdlet, for its drives and its location.</param>
    /// <param name="path">The path.</param>
    /// <param name="isLiteral">Whether wildcards are characters like others.</param>
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

    /// <summary>The one item that a path with wildcards stands for.</summary>
    /// <exception cref="NimProbeException"><see cref="NimErrorId.SnapshotNotFound"/>, or <see cref="NimErrorId.ParameterInvalid"/>: it stands for several.</exception>
    public static string FindOne(PSCmdlet cmdlet, string path)
    {
        Collection<string> places = Resolve(cmdlet, path);
        return places.Count == 1 ? places[0] : throw Errors.ParameterInvalid("Path", "stands for several items, and one is wanted");
    }

    /// <summary>The place in the file system that a path without wildcards means, whether something is there or not.</summary>
    /// <exception cref="NimProbeException"><see cref="NimErrorId.SnapshotNotFound"/>: it is no path of the file system.</exception>
    public static string GetFileSystemPath(PSCmdlet cmdlet, string path)
    {
        try
        {
            string place = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
            return provider.Name == FileSystem ? place : throw SnapshotErrors.NoFileSystemPath(path);
        }
        catch (Exception e) when (e is ItemNotFoundException or System.Management.Automation.DriveNotFoundException or ProviderNotFoundException or NotSupportedException)
        {
            throw SnapshotErrors.NoFileSystemPath(path);
        }
    }

    private static Collection<string> Resolve(PSCmdlet cmdlet, string path)
    {
        try
        {
            Collection<string> places = cmdlet.GetResolvedProviderPathFromPSPath(path, out ProviderInfo provider);
            return provider.Name != FileSystem ? throw SnapshotErrors.NoFileSystemPath(path)
                : places.Count > 0 ? places
                : throw SnapshotErrors.NotFound(path);
        }
        catch (Exception e) when (e is ItemNotFoundException or System.Management.Automation.DriveNotFoundException or ProviderNotFoundException or NotSupportedException or WildcardPatternException)
        {
            throw SnapshotErrors.NotFound(path);
        }
    }
}
