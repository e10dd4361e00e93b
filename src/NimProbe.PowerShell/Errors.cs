using System.Management.Automation;

#pragma warning disable RS0030 // This class is the one place that creates error records.
namespace NimProbe.PowerShell;

/// <summary>Creates every error record of the module: each error id has one category.</summary>
internal static class Errors
{
    /// <summary>Creates the error record of an exception that has an error id.</summary>
    public static ErrorRecord From(NimProbeException exception)
    {
        ErrorRecord record = new(exception, exception.ErrorId, GetCategory(exception.ErrorId), exception.Target);
        if (exception.RecommendedAction is not null)
        {
            record.ErrorDetails = new ErrorDetails(exception.Message) { RecommendedAction = exception.RecommendedAction };
        }

        return record;
    }

    /// <summary>Creates the error record of any exception; one without an error id is a fault of the module itself.</summary>
    public static ErrorRecord Fault(Exception exception) => exception is NimProbeException known
        ? From(known)
        : new ErrorRecord(exception, NimErrorId.Fault, ErrorCategory.NotSpecified, null);

    /// <summary>
    /// Creates an exception that ends the calling script, as a <c>throw</c> statement does.
    /// <see cref="Cmdlet.ThrowTerminatingError"/> ends only the statement.
    /// </summary>
    /// <param name="record">The error.</param>
    /// <param name="cmdlet">The cmdlet. PowerShell does not add its name to a thrown error.</param>
    public static RuntimeException EndOfScript(ErrorRecord record, PSCmdlet cmdlet)
    {
        string fullId = $"{record.FullyQualifiedErrorId},{cmdlet.GetType().FullName}";
        ErrorRecord named = new(record.Exception, fullId, record.CategoryInfo.Category, record.TargetObject)
        {
            ErrorDetails = record.ErrorDetails,
        };
        named.CategoryInfo.Activity = cmdlet.MyInvocation.MyCommand.Name;
        return cmdlet.MyInvocation.DisplayScriptPosition == HiddenPositionException.NoPosition
            ? new HiddenPositionException(named)
            : new RuntimeException(record.Exception.Message, record.Exception, named) { WasThrownFromThrowStatement = true };
    }

    /// <summary>An input object that names neither a model nor a service.</summary>
    /// <param name="subject">The input object: the beginning of the message, and the target of the error.</param>
    /// <param name="fault">What is wrong with it: the end of the message.</param>
    /// <param name="action">The recommended action; null for a general one.</param>
    public static NimProbeException ModelInputInvalid(string subject, string fault, string? action = null) => InputInvalid(
        subject,
        fault,
        action ?? "Give models from Get-NimModel, ids as text, or objects with a property Id, ModelId, Model, BaseUri or Uri.");

    /// <summary>An input object that is not a result.</summary>
    /// <param name="subject">The input object: the beginning of the message, and the target of the error.</param>
    /// <param name="fault">What is wrong with it: the end of the message.</param>
    public static NimProbeException ResultInputInvalid(string subject, string fault) =>
        InputInvalid(subject, fault, "Pipe results of Test-NimModel, or rows with their properties.");

    /// <summary>An input object that is not a snapshot.</summary>
    /// <inheritdoc cref="ResultInputInvalid"/>
    public static NimProbeException SnapshotInputInvalid(string subject, string fault) =>
        InputInvalid(subject, fault, "Give snapshots from Import-NimSnapshot, or the paths of their files.");

    /// <summary>An input object that a report cannot contain.</summary>
    public static NimProbeException ReportInputInvalid(string message, string? target) => new(
        NimErrorId.ReportInputInvalid,
        message,
        "Every format supports results of Test-NimModel, rows with their properties, and snapshots; "
            + "Markdown and Html also support changes and histories, Prometheus also supports histories.",
        target);

    /// <summary>A model that comes from another service.</summary>
    /// <param name="id">The id of the model; null for a service without a model.</param>
    /// <param name="source">The service that the input names.</param>
    /// <param name="target">The service that the command sends its requests to.</param>
    public static NimProbeException BaseUriMismatch(string? id, Uri source, Uri target) => new(
        NimErrorId.BaseUriMismatch,
        (id is null ? $"The input names the service {source}" : $"The model '{NimModelId.ToDisplayText(id)}' comes from {source}")
            + $", but requests go to {target}. The key of one service is not sent to another.",
        $"Pass -BaseUri {source}.",
        id is null ? source.ToString() : NimModelId.ToDisplayText(id));

    /// <summary>An id that the web catalogue does not list.</summary>
    public static NimProbeException EndpointNotFound(string id) => new(
        NimErrorId.ModelNotFound,
        $"The web catalogue does not list '{NimModelId.ToDisplayText(id)}'.",
        "Get-NimEndpoint lists every entry.",
        NimModelId.ToDisplayText(id));

    /// <summary>A parameter whose value cannot be used.</summary>
    /// <param name="parameter">The name of the parameter, which begins the message.</param>
    /// <param name="fault">What is wrong with the value, as the end of the message.</param>
    /// <param name="action">The recommended action, or null.</param>
    public static NimProbeException ParameterInvalid(string parameter, string fault, string? action = null) =>
        new(NimErrorId.ParameterInvalid, $"-{parameter} {fault}.", action, parameter);

    private static NimProbeException InputInvalid(string subject, string fault, string action) =>
        new(NimErrorId.InputInvalid, $"{subject} {fault}.", action, subject);

    private static ErrorCategory GetCategory(string errorId) => errorId switch
    {
        NimErrorId.ApiKeyMissing => ErrorCategory.AuthenticationError,
        NimErrorId.ApiKeyRejected => ErrorCategory.AuthenticationError,
        NimErrorId.AccountRefused => ErrorCategory.PermissionDenied,
        NimErrorId.ApiKeyScopeMissing => ErrorCategory.PermissionDenied,
        NimErrorId.PlainHttpRefused => ErrorCategory.SecurityError,
        NimErrorId.EndpointUnreachable => ErrorCategory.ConnectionError,
        NimErrorId.CatalogTimeout => ErrorCategory.OperationTimeout,
        NimErrorId.ResponseInvalid => ErrorCategory.InvalidData,
        NimErrorId.ModelUnavailable => ErrorCategory.ResourceUnavailable,
        NimErrorId.ModelUndetermined => ErrorCategory.InvalidResult,
        NimErrorId.ModelNotFound => ErrorCategory.ObjectNotFound,
        NimErrorId.SnapshotNotFound => ErrorCategory.ObjectNotFound,
        NimErrorId.SnapshotInvalid => ErrorCategory.InvalidData,
        NimErrorId.SnapshotEmpty => ErrorCategory.InvalidData,
        NimErrorId.SnapshotUnreadable => ErrorCategory.ReadError,
        NimErrorId.SnapshotExists => ErrorCategory.ResourceExists,
        NimErrorId.SnapshotNotWritten => ErrorCategory.WriteError,
        NimErrorId.InputInvalid => ErrorCategory.InvalidArgument,
        NimErrorId.ReportInputInvalid => ErrorCategory.InvalidArgument,
        NimErrorId.BaseUriMismatch => ErrorCategory.InvalidArgument,
        NimErrorId.ParameterInvalid => ErrorCategory.InvalidArgument,
        _ => ErrorCategory.NotSpecified,
    };
}
