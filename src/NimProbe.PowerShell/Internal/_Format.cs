using System.ComponentModel;
using System.Management.Automation;

namespace NimProbe.PowerShell.Internal;

/// <summary>What the default views compute. For <c>NimProbe.Format.ps1xml</c>; not for scripts.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
#pragma warning disable CA1707, IDE1006 // The underscore keeps it at the end of every list of types.
public static class _Format
#pragma warning restore CA1707, IDE1006
{
    /// <summary>A status in the colour of what it comes down to: green answering, yellow hosted and not answering now, red gone, dim unknown.</summary>
    /// <param name="status">The status's name; any other text is shown as it is.</param>
    /// <param name="style"><c>$PSStyle</c>, which alone knows the sequences; PowerShell takes them out where colour is not wanted.</param>
    public static string Status(string? status, object? style) => Enum.TryParse(status, out NimModelStatus known)
        ? known.ToAvailability() switch
        {
            NimAvailability.Available => Paint(status, style, "Foreground", "Green"),
            NimAvailability.Interrupted => Paint(status, style, "Foreground", "Yellow"),
            NimAvailability.Unavailable => Paint(status, style, "Foreground", "Red"),
            _ => Paint(status, style, "Dim"),
        }
        : status ?? "";

    /// <summary>A change in the colour of where it leads.</summary>
    /// <param name="change">The change's name; any other text is shown as it is.</param>
    /// <param name="style"><c>$PSStyle</c>.</param>
    public static string Change(string? change, object? style) => Enum.TryParse(change, out NimChangeKind known)
        ? known switch
        {
            NimChangeKind.Added or NimChangeKind.BecameAvailable => Paint(change, style, "Foreground", "Green"),
            NimChangeKind.StatusChanged => Paint(change, style, "Foreground", "Yellow"),
            NimChangeKind.Unchanged => Paint(change, style, "Dim"),
            _ => Paint(change, style, "Foreground", "Red"),
        }
        : change ?? "";

    /// <summary>A Boolean as a word; empty where it is not known.</summary>
    public static string YesNo(bool? value) => value switch { true => "yes", false => "no", null => "" };

    /// <summary>The end of a text, which is the newest part of a trend.</summary>
    /// <param name="text">The text.</param>
    /// <param name="length">How many characters at most.</param>
    public static string Tail(string? text, int length) => text is null ? "" : text.Length <= length ? text : text[^length..];

    private static string Paint(string text, object? style, params string[] path)
    {
        string? start = Read(style, path);
        return start is null ? text : start + text + Read(style, ["Reset"]);
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
