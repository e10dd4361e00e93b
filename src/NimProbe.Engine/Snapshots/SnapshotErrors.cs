using System.Globalization;

namespace NimProbe.Engine.Snapshots;

/// <summary>What can be wrong with a snapshot's file, each with the file and, where one is known, the place in it.</summary>
public static class SnapshotErrors
{
    /// <summary>There is nothing at the path.</summary>
    public static NimProbeException NotFound(string path) => new(
        NimErrorId.SnapshotNotFound,
        $"There is no snapshot '{path}'.",
        "Give the path of a file that Export-NimSnapshot wrote, or of a folder of such files.",
        path);

    /// <summary>The path is none of the file system's.</summary>
    public static NimProbeException NoFileSystemPath(string path) => new(
        NimErrorId.SnapshotNotFound,
        $"'{path}' is no path of the file system.",
        "Snapshots are files: give a path of a file-system drive.",
        path);

    /// <summary>The file is no snapshot that this version reads.</summary>
    /// <param name="path">The file.</param>
    /// <param name="line">The line, counted from 1.</param>
    /// <param name="column">The byte within the line, counted from 1.</param>
    /// <param name="fault">What is wrong there: what was expected, and what was found.</param>
    public static NimProbeException Invalid(string path, long line, long column, string fault) =>
        Invalid(path, string.Create(CultureInfo.InvariantCulture, $"at line {line}, byte {column}: {fault}"));

    /// <summary>The file as a whole is no snapshot that this version reads.</summary>
    /// <param name="path">The file.</param>
    /// <param name="fault">What is wrong with it.</param>
    public static NimProbeException Invalid(string path, string fault) => new(
        NimErrorId.SnapshotInvalid,
        $"The file '{path}' is no snapshot that can be read; {fault}.",
        "Snapshots are written by Export-NimSnapshot; docs/snapshot.schema.json describes them.",
        path);

    /// <summary>The file is there and cannot be read.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cause">Why, in the system's words.</param>
    public static NimProbeException Unreadable(string path, Exception cause)
    {
        ArgumentNullException.ThrowIfNull(cause);
        return new NimProbeException(NimErrorId.SnapshotUnreadable, $"The snapshot '{path}' cannot be read. {cause.Message}", target: path);
    }

    /// <summary>The file is there already, and was not to be replaced.</summary>
    public static NimProbeException Exists(string path) => new(
        NimErrorId.SnapshotExists,
        $"The file '{path}' exists, and -NoClobber keeps it.",
        "Give another path, or leave -NoClobber out.",
        path);

    /// <summary>The file is marked read-only.</summary>
    public static NimProbeException ReadOnly(string path) => new(
        NimErrorId.SnapshotNotWritten,
        $"The file '{path}' is read-only.",
        "Use -Force to replace it all the same.",
        path);

    /// <summary>The file cannot be written.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cause">Why, in the system's words.</param>
    public static NimProbeException NotWritten(string path, Exception cause)
    {
        ArgumentNullException.ThrowIfNull(cause);
        return new NimProbeException(NimErrorId.SnapshotNotWritten, $"The snapshot '{path}' cannot be written. {cause.Message}", target: path);
    }

    /// <summary>Nothing came to be recorded.</summary>
    public static NimProbeException Empty(string path) => new(
        NimErrorId.SnapshotEmpty,
        $"No result came, so nothing was written to '{path}': an empty catalogue would read as every model removed.",
        "Look at what the commands before it in the pipeline said.",
        path);

    /// <summary>A result that cannot be kept.</summary>
    /// <param name="id">Its id, as far as it can be shown.</param>
    /// <param name="fault">Why, as the end of a sentence that begins "the result".</param>
    public static NimProbeException ResultInvalid(string id, string fault) => new(
        NimErrorId.InputInvalid,
        $"The result of '{NimModelId.ToDisplayText(id)}' {fault}.",
        "Pipe the results of Test-NimModel, or rows with their properties.",
        id);

    /// <summary>A result of another service than those before it.</summary>
    public static NimProbeException MixedServices(string id, Uri from, Uri others) => new(
        NimErrorId.BaseUriMismatch,
        $"The result of '{NimModelId.ToDisplayText(id)}' comes from {from}, and those before it from {others}. A snapshot is one service's.",
        "Export the results of each service to a snapshot of its own.",
        id);

    /// <summary>A snapshot that cannot be kept.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="fault">Why, as the end of a sentence that begins "the snapshot".</param>
    internal static NimProbeException Unsound(NimSnapshot snapshot, string fault) =>
        new(NimErrorId.InputInvalid, $"The snapshot '{snapshot}' {fault}.", target: snapshot.ToString());
}
