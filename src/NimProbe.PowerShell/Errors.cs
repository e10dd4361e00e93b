using System.Management.Automation;

#pragma warning disable RS0030 // This class is the one place that creates error records.
namespace NimProbe.PowerShell;

/// <summary>Every error record of the module is made here: one id and one category for each failure.</summary>
internal static class Errors
{
    /// <summary>The record of a failure that has an id.</summary>
    public static ErrorRecord From(NimProbeException failure)
    {
        ErrorRecord record = new(failure, failure.ErrorId, GetCategory(failure.ErrorId), failure.Target);
        if (failure.RecommendedAction is not null)
        {
            record.ErrorDetails = new ErrorDetails(failure.Message) { RecommendedAction = failure.RecommendedAction };
        }

        return record;
    }

    /// <summary>The record of a fault of the module itself.</summary>
    public static ErrorRecord Fault(Exception fault) => fault is NimProbeException known
        ? From(known)
        : new ErrorRecord(fault, NimErrorId.Fault, ErrorCategory.NotSpecified, null);

    /// <summary>
    /// The exception that ends the script of whoever called, as a throw statement does; what a cmdlet ends with
    /// otherwise ends a statement only, and a script goes on.
    /// </summary>
    /// <param name="record">The error.</param>
    /// <param name="cmdlet">The cmdlet, which a thrown error does not learn of by itself.</param>
    public static RuntimeException EndOfScript(ErrorRecord record, PSCmdlet cmdlet)
    {
        ErrorRecord named = new(record.Exception, $"{record.FullyQualifiedErrorId},{cmdlet.GetType().FullName}", record.CategoryInfo.Category, record.TargetObject)
        {
            ErrorDetails = record.ErrorDetails,
        };
        named.CategoryInfo.Activity = cmdlet.MyInvocation.MyCommand.Name;
        return new RuntimeException(record.Exception.Message, record.Exception, named) { WasThrownFromThrowStatement = true };
    }

    /// <summary>An input object that is no model.</summary>
    public static NimProbeException InputInvalid(string what, string fault) => new(
        NimErrorId.InputInvalid,
        $"{what} {fault}.",
        "Pipe models from Get-NimModel, ids as text, or objects with a text property Id.",
        what);

    /// <summary>An input object that is no result.</summary>
    public static NimProbeException ResultInvalid(string what, string fault) => new(
        NimErrorId.InputInvalid,
        $"{what} {fault}.",
        "Pipe the results of Test-NimModel, or rows with their properties.",
        what);

    /// <summary>An input object that is no snapshot.</summary>
    public static NimProbeException SnapshotInputInvalid(string what, string fault) => new(
        NimErrorId.InputInvalid,
        $"{what} {fault}.",
        "Give snapshots from Import-NimSnapshot, or the paths of their files.",
        what);

    /// <summary>An input object that has no place in a report.</summary>
    public static NimProbeException ReportInputInvalid(string message, string? target) => new(
        NimErrorId.ReportInputInvalid,
        message,
        "Every report takes results of Test-NimModel, rows with their properties, and snapshots; Markdown and Html also changes and histories, Prometheus also histories.",
        target);

    /// <summary>An input object from another service.</summary>
    public static NimProbeException BaseUriMismatch(string id, Uri from, Uri asked) => new(
        NimErrorId.BaseUriMismatch,
        $"The model '{id}' comes from {from}, and {asked} is asked. The key of one service is not sent to another.",
        $"Pass -BaseUri {from}.",
        id);

    /// <summary>An id that the web catalogue does not list.</summary>
    public static NimProbeException EndpointNotFound(string id) =>
        new(NimErrorId.ModelNotFound, $"The web catalogue does not list '{NimModelId.ToDisplayText(id)}'.", "Get-NimEndpoint lists them all.", NimModelId.ToDisplayText(id));

    /// <summary>A parameter whose value cannot be used.</summary>
    public static NimProbeException ParameterInvalid(string parameter, string fault, string? action = null) =>
        new(NimErrorId.ParameterInvalid, $"-{parameter} {fault}.", action, parameter);

    private static ErrorCategory GetCategory(string errorId) => errorId switch
    {
        NimErrorId.ApiKeyMissing or NimErrorId.ApiKeyRejected => ErrorCategory.AuthenticationError,
        NimErrorId.AccountRefused or NimErrorId.ApiKeyScopeMissing => ErrorCategory.PermissionDenied,
        NimErrorId.PlainHttpRefused => ErrorCategory.SecurityError,
        NimErrorId.EndpointUnreachable => ErrorCategory.ConnectionError,
        NimErrorId.CatalogTimeout => ErrorCategory.OperationTimeout,
        NimErrorId.ResponseInvalid => ErrorCategory.InvalidData,
        NimErrorId.ModelUnavailable => ErrorCategory.ResourceUnavailable,
        NimErrorId.ModelUndetermined => ErrorCategory.InvalidResult,
        NimErrorId.ModelNotFound => ErrorCategory.ObjectNotFound,
        NimErrorId.SnapshotNotFound => ErrorCategory.ObjectNotFound,
        NimErrorId.SnapshotInvalid or NimErrorId.SnapshotEmpty => ErrorCategory.InvalidData,
        NimErrorId.SnapshotUnreadable => ErrorCategory.ReadError,
        NimErrorId.SnapshotExists => ErrorCategory.ResourceExists,
        NimErrorId.SnapshotNotWritten => ErrorCategory.WriteError,
        NimErrorId.InputInvalid or NimErrorId.ReportInputInvalid or NimErrorId.BaseUriMismatch or NimErrorId.ParameterInvalid => ErrorCategory.InvalidArgument,
        _ => ErrorCategory.NotSpecified,
    };
}
