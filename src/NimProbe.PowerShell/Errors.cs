using System.Management.Automation;

#pragma warning disable RS0030 // This class creates every error record.
namespace NimProbe.PowerShell;

/// <summary>Creates every error record of the module, with the category and the advice of <see cref="ErrorTable"/>.</summary>
internal static class Errors
{
    /// <summary>Creates the error record of an exception that has an error id.</summary>
    public static ErrorRecord From(NimProbeException exception)
    {
        ErrorRow row = ErrorTable.Find(exception.ErrorId, exception.Cause);
        ErrorRecord record = new(exception, exception.ErrorId, row.Category, exception.Target);
        IEnumerable<string> advices = exception.FurtherCauses.Select(c => ErrorTable.Find(exception.ErrorId, c).Advice);
        if ((exception.Suggestion ?? string.Join(' ', advices.Prepend(row.Advice).Distinct())) is { Length: > 0 } advice)
        {
            record.ErrorDetails = new ErrorDetails(exception.Message) { RecommendedAction = InsertOrigin(advice, exception.Target) };
        }

        return record;
    }

    private static string InsertOrigin(string advice, string? target) => Uri.TryCreate(target, UriKind.Absolute, out Uri? service)
        ? advice.Replace(ErrorTable.OriginPlaceholder, service.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal)
        : advice;

    /// <summary>Creates the error record of any exception; one without an error id is a fault of the module itself.</summary>
    public static ErrorRecord Fault(Exception exception) => exception is NimProbeException known
        ? From(known)
        : new ErrorRecord(exception, NimErrorId.Fault, ErrorTable.Find(NimErrorId.Fault, NimErrorCause.None).Category, null);

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
    /// <param name="suggestion">A correction that is specific to the input; null for the advice of the table.</param>
    public static NimProbeException ModelInputInvalid(string subject, string fault, string? suggestion = null) =>
        InputInvalid(subject, fault, NimErrorCause.Model, suggestion);

    /// <summary>The parameter -Result without a result.</summary>
    /// <param name="services">The services of which a result is missing; empty if there is no result at all.</param>
    public static NimProbeException ResultMissing(IReadOnlyList<Uri> services) => ResultInputInvalid(
        "-Result", "does not contain a result" + (services.Count == 0 ? "" : " of a model at " + string.Join(" or ", services)));

    /// <summary>An input object that is not a result.</summary>
    /// <param name="subject">The input object: the beginning of the message, and the target of the error.</param>
    /// <param name="fault">What is wrong with it: the end of the message.</param>
    public static NimProbeException ResultInputInvalid(string subject, string fault) =>
        InputInvalid(subject, fault, NimErrorCause.Result);

    /// <summary>An input object that is not a result.</summary>
    /// <param name="exception">The error of a reader that reads more than results.</param>
    public static NimProbeException ResultInputInvalid(NimProbeException exception) =>
        new(NimErrorId.InputInvalid, exception.Message, exception.Target, NimErrorCause.Result);

    /// <summary>An input object that is not a snapshot.</summary>
    /// <inheritdoc cref="ResultInputInvalid(string, string)"/>
    public static NimProbeException SnapshotInputInvalid(string subject, string fault) =>
        InputInvalid(subject, fault, NimErrorCause.Snapshot);

    /// <summary>An input object that a report cannot contain.</summary>
    public static NimProbeException ReportInputInvalid(string message, string? target) =>
        new(NimErrorId.ReportInputInvalid, message, target);

    /// <summary>A model that comes from another service.</summary>
    /// <param name="id">The id of the model; null for a service without a model.</param>
    /// <param name="source">The service that the input names.</param>
    /// <param name="targets">The services that the command sends its requests to.</param>
    public static NimProbeException BaseUriMismatch(string? id, Uri source, IReadOnlyList<Uri> targets) => new(
        NimErrorId.BaseUriMismatch,
        (id is null ? $"The input names the service {source}" : $"The model '{NimModelId.ToDisplayText(id)}' comes from {source}")
            + $", but requests go to {(targets.Count == 1 ? targets[0] : $"{targets.Count} other services")}."
            + " The key of one service is not sent to another.",
        id is null ? source.ToString() : NimModelId.ToDisplayText(id),
        NimErrorCause.Model)
    {
        Suggestion = targets.Count == 1 ? $"Pass -BaseUri {source}." : $"Add {source} to -BaseUri.",
    };

    /// <summary>An id that the web catalogue does not list.</summary>
    /// <param name="id">The id.</param>
    /// <param name="question">Asks whether another id was meant; empty if none is close.</param>
    public static NimProbeException EndpointNotFound(string id, string question) => new(
        NimErrorId.ModelNotFound,
        $"The web catalogue does not list '{NimModelId.ToDisplayText(id)}'.{question}",
        NimModelId.ToDisplayText(id),
        NimErrorCause.WebCatalog);

    /// <summary>Gets the recommended action for a value of a parameter or of the input that cannot be used.</summary>
    /// <param name="cause">Why it cannot be used.</param>
    public static string GetAdvice(NimErrorCause cause) => ErrorTable.Find(NimErrorId.ParameterInvalid, cause).Advice;

    /// <summary>A parameter whose value cannot be used.</summary>
    /// <param name="parameter">The name of the parameter, which begins the message.</param>
    /// <param name="fault">What is wrong with the value, as the end of the message.</param>
    /// <param name="cause">The cause, if there is advice for it.</param>
    /// <param name="suggestion">A correction that is specific to the value; null for the advice of the table.</param>
    public static NimProbeException ParameterInvalid(
        string parameter, string fault, NimErrorCause cause = NimErrorCause.None, string? suggestion = null) =>
        new(NimErrorId.ParameterInvalid, $"-{parameter} {fault}.", parameter, cause) { Suggestion = suggestion };

    private static NimProbeException InputInvalid(string subject, string fault, NimErrorCause cause, string? suggestion = null) =>
        new(NimErrorId.InputInvalid, $"{subject} {fault}.", subject, cause) { Suggestion = suggestion };
}
