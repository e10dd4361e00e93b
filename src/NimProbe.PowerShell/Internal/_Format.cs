using System.ComponentModel;
using System.Management.Automation;

namespace NimProbe.PowerShell.Internal;

/// <summary>
/// Calculates cells of the default views in <c>NimProbe.Format.ps1xml</c>, for live and for deserialized objects. Not for
/// scripts.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
#pragma warning disable CA1707, IDE1006 // The underscore sorts it to the end of lists of types.
public static class _Format
#pragma warning restore CA1707, IDE1006
{
    /// <summary>
    /// Gets a status in the colour of its availability: green available, yellow interrupted, red unavailable, dim
    /// unknown.
    /// </summary>
    /// <param name="row">The object that is shown.</param>
    /// <param name="property">The name of the property with the status.</param>
    /// <param name="style"><c>$PSStyle</c>, the source of the escape sequences. PowerShell removes them if colour is not wanted.</param>
    public static string Status(PSObject? row, string property, object? style) =>
        GetText(row, property) is { } name ? PaintByStatus(name, name, style) : "";

    /// <summary>Gets the end of a history's trend, which is its newest part, in the colour of the last status.</summary>
    /// <param name="history">The history.</param>
    /// <param name="length">The maximum number of characters.</param>
    /// <param name="style"><c>$PSStyle</c>.</param>
    public static string Trend(PSObject? history, int length, object? style)
    {
        string trend = GetText(history, nameof(NimModelHistory.Trend)) ?? "";
        string? lastStatus = GetText(history, nameof(NimModelHistory.LastStatus));
        return PaintByStatus(trend.Length <= length ? trend : trend[^length..], lastStatus, style);
    }

    /// <summary>
    /// Gets a change in a colour: green for the better, yellow for another status or model, red for the worse, dim unchanged.
    /// </summary>
    /// <param name="row">The object that is shown.</param>
    /// <param name="property">The name of the property with the change.</param>
    /// <param name="style"><c>$PSStyle</c>.</param>
    public static string Change(PSObject? row, string property, object? style)
    {
        if (!Enum.TryParse(GetText(row, property), out NimChangeKind change))
        {
            return "";
        }

        return change switch
        {
            NimChangeKind.Added or NimChangeKind.BecameAvailable => Paint(change.ToString(), style, "Foreground", "Green"),
            NimChangeKind.StatusChanged or NimChangeKind.Substituted => Paint(change.ToString(), style, "Foreground", "Yellow"),
            NimChangeKind.Unchanged => Paint(change.ToString(), style, "Dim"),
            _ => Paint(change.ToString(), style, "Foreground", "Red"),
        };
    }

    /// <summary>Gets a support in a colour: green confirmed, yellow ignored, red refused, dim unknown.</summary>
    /// <param name="row">The object that is shown.</param>
    /// <param name="style"><c>$PSStyle</c>.</param>
    public static string Support(PSObject? row, object? style)
    {
        if (!Enum.TryParse(GetText(row, nameof(NimCapabilityResult.Support)), out NimCapabilitySupport support))
        {
            return "";
        }

        return support switch
        {
            NimCapabilitySupport.Confirmed => Paint(support.ToString(), style, "Foreground", "Green"),
            NimCapabilitySupport.Ignored => Paint(support.ToString(), style, "Foreground", "Yellow"),
            NimCapabilitySupport.Refused => Paint(support.ToString(), style, "Foreground", "Red"),
            _ => Paint(support.ToString(), style, "Dim"),
        };
    }

    /// <summary>
    /// Gets the id of a result, and what few results have, which would be an empty column for the others: the model that answered if it is
    /// another one, the end of life, and the model that was probably meant if it is not listed.
    /// </summary>
    /// <param name="result">The result.</param>
    public static string ResultId(PSObject? result)
    {
        const string Question = "Did you mean ";
        string detail = GetText(result, nameof(NimProbeResult.Detail)) ?? "";
        bool isNotListed = GetText(result, nameof(NimProbeResult.Status)) == nameof(NimModelStatus.NotListed);
        string meant = isNotListed && detail.LastIndexOf(Question, StringComparison.Ordinal) is >= 0 and int start
            ? $" (did you mean {detail[(start + Question.Length)..].Replace("'", "", StringComparison.Ordinal)})"
            : "";
        object? end = GetValue(result, nameof(NimProbeResult.EndOfLife)) ?? GetValue(result, nameof(NimProbeResult.DeprecatesOn));
        string ends = end is DateTime time ? $" (end of life {NimText.FormatDate(time)})" : "";
        return Id(result) + ends + meant;
    }

    /// <summary>Gets the id of a result, speed or sample, and the model that answered if it is another one.</summary>
    /// <param name="result">The object.</param>
    public static string Id(PSObject? result)
    {
        string id = GetText(result, nameof(NimProbeResult.Id)) ?? "";
        bool isSubstituted = GetText(result, nameof(NimProbeResult.IsSubstituted)) == bool.TrueString;
        return isSubstituted && GetText(result, nameof(NimProbeResult.ServedModel)) is { Length: > 0 } served ? $"{id} (by {served})" : id;
    }

    /// <summary>
    /// Gets the id of a speed or sample, and what is not as it should be: the status if it is not available, or the samples that failed.
    /// </summary>
    /// <param name="row">The speed or sample.</param>
    /// <param name="style"><c>$PSStyle</c>.</param>
    public static string SpeedId(PSObject? row, object? style)
    {
        string? status = GetText(row, nameof(NimModelSpeed.Status));
        if (status != nameof(NimModelStatus.Available))
        {
            return $"{Id(row)} ({PaintByStatus(status ?? "", status, style)})";
        }

        string failed = GetText(row, nameof(NimModelSpeed.FailedSamples)) ?? "0";
        return failed == "0" ? Id(row) : $"{Id(row)} ({failed} of {GetText(row, nameof(NimModelSpeed.Samples))} failed)";
    }

    /// <summary>Gets the id of a change, and the detail of a substitution, which the statuses do not show.</summary>
    /// <param name="change">The change.</param>
    public static string ChangeId(PSObject? change)
    {
        string id = GetText(change, nameof(NimModelChange.Id)) ?? "";
        bool isSubstitution = GetText(change, nameof(NimModelChange.Change)) == nameof(NimChangeKind.Substituted);
        return isSubstitution && GetText(change, nameof(NimModelChange.Detail)) is { Length: > 0 } detail ? $"{id} ({detail})" : id;
    }

    /// <summary>
    /// Gets the address and the name of a report about a service, and the detail in parentheses if the service is not live or not ready.
    /// </summary>
    /// <param name="service">The report.</param>
    public static string ServiceId(PSObject? service)
    {
        bool isUp = GetText(service, nameof(NimService.IsLive)) == bool.TrueString
            && GetText(service, nameof(NimService.IsReady)) != bool.FalseString;
        string detail = GetText(service, nameof(NimService.Detail)) ?? "";
        string?[] parts =
        [
            GetText(service, nameof(NimService.BaseUri)),
            GetText(service, nameof(NimService.Name)),
            isUp || detail.Length == 0 ? "" : $"({detail})",
        ];
        return string.Join(' ', parts.Where(static p => !string.IsNullOrEmpty(p)));
    }

    /// <summary>Gets the host and the port of a service, and its path unless it is <c>/v1</c>; empty if the value is null.</summary>
    /// <param name="address">The address of the service, as an address or text.</param>
    public static string Service(object? address)
    {
        const string UsualPath = "/v1";
        if (!Uri.TryCreate(address?.ToString(), UriKind.Absolute, out Uri? service))
        {
            return "";
        }

        string path = service.AbsolutePath.TrimEnd('/');
        return service.Authority + (path == UsualPath ? "" : path);
    }

    /// <summary>Gets "yes" or "no"; empty if the value is null.</summary>
    /// <param name="value">The value.</param>
    public static string YesNo(bool? value) => value switch { true => "yes", false => "no", null => "" };

    // A deserialized enumeration value is a number, but its text is still the name.
    private static string? GetText(PSObject? row, string property) => GetValue(row, property)?.ToString();

    private static object? GetValue(PSObject? row, string property) => row?.Properties[property]?.Value;

    private static string PaintByStatus(string text, string? status, object? style)
    {
        if (!Enum.TryParse(status, out NimModelStatus known))
        {
            return text;
        }

        return known.ToAvailability() switch
        {
            NimAvailability.Available => Paint(text, style, "Foreground", "Green"),
            NimAvailability.Interrupted => Paint(text, style, "Foreground", "Yellow"),
            NimAvailability.Unavailable => Paint(text, style, "Foreground", "Red"),
            _ => Paint(text, style, "Dim"),
        };
    }

    private static string Paint(string text, object? style, params string[] path) =>
        GetSequence(style, path) is { } sequence ? sequence + text + GetSequence(style, "Reset") : text;

    // PowerShellStandard.Library, the compile-time reference, does not contain the type of $PSStyle.
    private static string? GetSequence(object? style, params string[] path)
    {
        object? value = style;
        foreach (string name in path)
        {
            value = value is null ? null : PSObject.AsPSObject(value).Properties[name]?.Value;
        }

        return value as string;
    }
}
