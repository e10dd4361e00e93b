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
    public static string Status(PSObject? row, string property, object? style) => Enum.TryParse(NameOf(row, property), out NimModelStatus status)
        ? status.ToAvailability() switch
        {
            NimAvailability.Available => Paint(status, style, "Foreground", "Green"),
            NimAvailability.Interrupted => Paint(status, style, "Foreground", "Yellow"),
            NimAvailability.Unavailable => Paint(status, style, "Foreground", "Red"),
            _ => Paint(status, style, "Dim"),
        }
        : "";

    /// <summary>A change in the colour of where it leads.</summary>
    /// <param name="row">The object that is shown.</param>
    /// <param name="property">The name of its property that holds the change.</param>
    /// <param name="style"><c>$PSStyle</c>.</param>
    public static string Change(PSObject? row, string property, object? style) => Enum.TryParse(NameOf(row, property), out NimChangeKind change)
        ? change switch
        {
            NimChangeKind.Added or NimChangeKind.BecameAvailable => Paint(change, style, "Foreground", "Green"),
            NimChangeKind.StatusChanged => Paint(change, style, "Foreground", "Yellow"),
            NimChangeKind.Unchanged => Paint(change, style, "Dim"),
            _ => Paint(change, style, "Foreground", "Red"),
        }
        : "";

    /// <summary>How many results of a snapshot are Available.</summary>
    /// <param name="snapshot">The snapshot.</param>
    public static int CountAvailable(PSObject? snapshot) =>
        LanguagePrimitives.GetEnumerable(snapshot?.Properties[nameof(NimSnapshot.Results)]?.Value)?.Cast<object?>()
            .Count(static r => r is not null && NameOf(PSObject.AsPSObject(r), nameof(NimProbeResult.Status)) == nameof(NimModelStatus.Available)) ?? 0;

    /// <summary>A Boolean as a word; empty where it is not known.</summary>
    public static string YesNo(bool? value) => value switch { true => "yes", false => "no", null => "" };

    /// <summary>The end of a text, which is the newest part of a trend.</summary>
    /// <param name="text">The text.</param>
    /// <param name="length">How many characters at most.</param>
    public static string Tail(string? text, int length) => text is null ? "" : text.Length <= length ? text : text[^length..];

    // What is left of an enumeration on its way is a number that keeps its name as its text.
    private static string? NameOf(PSObject? row, string property) => row?.Properties[property]?.Value?.ToString();

    private static string Paint(Enum value, object? style, params string[] path)
    {
        string? start = Read(style, path);
        return start is null ? value.ToString() : start + value + Read(style, ["Reset"]);
    }

    // The library that the module is compiled against does not know the type of $PSStyle.
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
