using System.ComponentModel;
using System.Management.Automation;

namespace NimProbe.PowerShell.Internal;

/// <summary>What the default views compute, of live objects and of what is left of them after a job or CliXml alike. For <c>NimProbe.Format.ps1xml</c>; not for scripts.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
#pragma warning disable CA1707, IDE1006 // The underscore keeps it at the end of every list of types.
public static class _Format
#pragma warning restore CA1707, IDE1006
{
    /// <summary>A status in the colour of what it comes down to: green answering, yellow hosted and not answering now, red gone, dim unknown.</summary>
    /// <param name="row">The object that is shown.</param>
    /// <param name="property">The name of its property that holds the status.</param>
    /// <param name="style"><c>$PSStyle</c>, which alone knows the sequences; PowerShell takes them out where colour is not wanted.</param>
    public static string Status(PSObject? row, string property, object? style) =>
        NameOf(row, property) is { } name ? Paint(name, name, style) : "";

    /// <summary>The end of a history's trend, which is its newest part, in the colour of the last status.</summary>
    /// <param name="history">The history.</param>
    /// <param name="length">How many characters at most.</param>
    /// <param name="style"><c>$PSStyle</c>.</param>
    public static string Trend(PSObject? history, int length, object? style)
    {
        string trend = NameOf(history, nameof(NimModelHistory.Trend)) ?? "";
        return Paint(trend.Length <= length ? trend : trend[^length..], NameOf(history, nameof(NimModelHistory.LastStatus)), style);
    }

    /// <summary>A change in the colour of where it leads.</summary>
    /// <param name="row">The object that is shown.</param>
    /// <param name="property">The name of its property that holds the change.</param>
    /// <param name="style"><c>$PSStyle</c>.</param>
    public static string Change(PSObject? row, string property, object? style) => Enum.TryParse(NameOf(row, property), out NimChangeKind change)
        ? change switch
        {
            NimChangeKind.Added or NimChangeKind.BecameAvailable => Paint(change.ToString(), style, "Foreground", "Green"),
            NimChangeKind.StatusChanged => Paint(change.ToString(), style, "Foreground", "Yellow"),
            NimChangeKind.Unchanged => Paint(change.ToString(), style, "Dim"),
            _ => Paint(change.ToString(), style, "Foreground", "Red"),
        }
        : "";

    /// <summary>How many results of a snapshot are Available.</summary>
    /// <param name="snapshot">The snapshot.</param>
    public static int CountAvailable(PSObject? snapshot) =>
        LanguagePrimitives.GetEnumerable(snapshot?.Properties[nameof(NimSnapshot.Results)]?.Value)?.Cast<object?>()
            .Count(static r => r is not null && NameOf(PSObject.AsPSObject(r), nameof(NimProbeResult.Status)) == nameof(NimModelStatus.Available)) ?? 0;

    /// <summary>A Boolean as a word; empty where it is not known.</summary>
    public static string YesNo(bool? value) => value switch { true => "yes", false => "no", null => "" };

    // What is left of an enumeration on its way is a number that keeps its name as its text.
    private static string? NameOf(PSObject? row, string property) => row?.Properties[property]?.Value?.ToString();

    private static string Paint(string text, string? status, object? style) => Enum.TryParse(status, out NimModelStatus known)
        ? known.ToAvailability() switch
        {
            NimAvailability.Available => Paint(text, style, "Foreground", "Green"),
            NimAvailability.Interrupted => Paint(text, style, "Foreground", "Yellow"),
            NimAvailability.Unavailable => Paint(text, style, "Foreground", "Red"),
            _ => Paint(text, style, "Dim"),
        }
        : text;

    // The library that the module is compiled against does not know the type of $PSStyle.
    private static string Paint(string text, object? style, params string[] path) =>
        Read(style, path) is { } start ? start + text + Read(style, ["Reset"]) : text;

    private static string? Read(object? style, string[] path)
    {
        object? value = style;
        foreach (string name in path)
        {
            value = value is null ? null : PSObject.AsPSObject(value).Properties[name]?.Value;
        }

        return value as string;
    }
}
