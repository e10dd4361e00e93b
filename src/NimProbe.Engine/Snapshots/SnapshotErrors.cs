using System.Globalization;
using System.Text.Json;

namespace NimProbe.Engine.Snapshots;

/// <summary>Creates the errors of snapshots and their files.</summary>
public static class SnapshotErrors
{
    private const int MaximumFaultLength = 500;

    /// <summary>The path does not exist.</summary>
    public static NimProbeException NotFound(string path) =>
        new(NimErrorId.SnapshotNotFound, $"There is no snapshot '{path}'.", path);

    /// <summary>The path is on a drive of another provider.</summary>
    public static NimProbeException NoFileSystemPath(string path) =>
        new(NimErrorId.SnapshotNotFound, $"'{path}' is not a file system path.", path, NimErrorCause.NotFileSystem);

    /// <summary>The file exists and cannot be read.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="cause">The exception of the operating system.</param>
    public static NimProbeException Unreadable(string path, Exception cause)
    {
        ArgumentNullException.ThrowIfNull(cause);
        return new NimProbeException(NimErrorId.SnapshotUnreadable, $"The snapshot '{path}' cannot be read. {cause.Message}", path);
    }

    /// <summary>The file exists and must not be replaced.</summary>
    public static NimProbeException Exists(string path) =>
        new(NimErrorId.SnapshotExists, $"The file '{path}' exists, and must not be replaced.", path);

    /// <summary>The file is read-only.</summary>
    public static NimProbeException ReadOnly(string path) =>
        new(NimErrorId.SnapshotNotWritten, $"The file '{path}' is read-only.", path, NimErrorCause.ReadOnlyFile);

    /// <summary>The file cannot be written.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="cause">The exception of the operating system.</param>
    public static NimProbeException NotWritten(string path, Exception cause)
    {
        ArgumentNullException.ThrowIfNull(cause);
        string reason = cause.Message.TrimEnd('.');
        NimErrorCause kind = cause is DirectoryNotFoundException ? NimErrorCause.MissingFolder : NimErrorCause.None;
        return new NimProbeException(NimErrorId.SnapshotNotWritten, $"The snapshot '{path}' cannot be written. {reason}.", path, kind);
    }

    /// <summary>The name of the file is longer than the file system allows.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="longestName">The longest name that is needed.</param>
    internal static NimProbeException NameTooLong(string path, string longestName) => new(
        NimErrorId.SnapshotNotWritten,
        $"The name of '{path}' is too long: the file system must also allow '{longestName}', the name of an incomplete snapshot.",
        path,
        NimErrorCause.FileName);

    /// <summary>The snapshot could not be written to its file, but to another one.</summary>
    /// <param name="error">Why it could not be written to its file.</param>
    /// <param name="saved">The path of the other file.</param>
    internal static NimProbeException SavedElsewhere(NimProbeException error, string saved) => new(
        error.ErrorId,
        $"{error.Message} The results were saved as '{saved}'.",
        error.Target,
        NimErrorCause.SavedElsewhere);

    /// <summary>There are no results to write.</summary>
    public static NimProbeException Empty(string path) => new(
        NimErrorId.SnapshotEmpty,
        $"There were no results, so nothing was written to '{path}': in a comparison, every model would appear removed.",
        path);

    /// <summary>A result has an invalid value.</summary>
    /// <param name="id">The id of the result.</param>
    /// <param name="error">The validation error, as the end of a sentence that begins "the result".</param>
    public static NimProbeException ResultInvalid(string id, string error) => new(
        NimErrorId.InputInvalid,
        $"The result of '{NimModelId.ToDisplayText(id)}' {error}.",
        $"The result of '{NimModelId.ToDisplayText(id)}'",
        NimErrorCause.Result);

    /// <summary>A result comes from another service than the results before it.</summary>
    public static NimProbeException MixedServices(string id, Uri from, Uri others) => new(
        NimErrorId.BaseUriMismatch,
        $"The result of '{NimModelId.ToDisplayText(id)}' comes from {from}, and those before it from {others}."
            + " A snapshot is one service's; nothing was saved.",
        id,
        NimErrorCause.Result);

    /// <summary>The file is not a snapshot that this version reads.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="cause">What is wrong, and where.</param>
    internal static NimProbeException Invalid(string path, JsonException cause)
    {
        // Utf8JsonReader appends the line, counted from 0, to its messages.
        string fault = cause.Message.Split(" LineNumber: ")[0].TrimEnd('.');
        string location = cause.LineNumber is null ? "" : string.Create(
            CultureInfo.InvariantCulture,
            $"at line {cause.LineNumber + 1}, byte {cause.BytePositionInLine + 1}{(cause.Path is null ? "" : $" ({cause.Path})")}: ");
        string text = NimText.Sanitize(location + fault);
        return new NimProbeException(
            NimErrorId.SnapshotInvalid,
            $"The file '{path}' is not a valid snapshot; {(text.Length > MaximumFaultLength ? text[..MaximumFaultLength] + "..." : text)}.",
            path);
    }
}
