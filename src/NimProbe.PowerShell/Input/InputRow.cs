using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace NimProbe.PowerShell.Input;

/// <summary>
/// Reads the properties of an object that no longer has a type of the module: a row of a CSV file, or an object from a
/// job, a remote session, CliXml or JSON. An empty text counts as a missing value. A value that cannot be read for certain
/// is refused.
/// </summary>
internal sealed class InputRow
{
    private readonly PSObject _row;
    private readonly Func<string, NimProbeException> _createError;

    /// <summary>Creates a reader of an object.</summary>
    /// <param name="row">The object.</param>
    /// <param name="createError">Creates an error from the end of a sentence that begins with the object.</param>
    public InputRow(PSObject row, Func<string, NimProbeException> createError)
    {
        _row = row;
        _createError = createError;
    }

    /// <summary>Returns the .NET object behind a <see cref="PSObject"/>, or the value itself.</summary>
    public static object? GetBaseObject(object? value) => value is PSObject wrapper ? wrapper.BaseObject : value;

    /// <summary>Creates an object whose properties are the entries of a dictionary.</summary>
    public static PSObject FromDictionary(IDictionary entries)
    {
        PSObject row = new();
        foreach (DictionaryEntry entry in entries)
        {
            if (entry.Key is string { Length: > 0 } name && row.Properties[name] is null)
            {
                row.Properties.Add(new PSNoteProperty(name, entry.Value));
            }
        }

        return row;
    }

    /// <summary>Gets the value of a property as it is; null if it is missing or empty.</summary>
    public object? GetValue(string name)
    {
        object? value = _row.Properties[name]?.Value;
        return GetBaseObject(value) is "" ? null : value;
    }

    /// <summary>Gets a text; null if it is missing.</summary>
    public string? GetString(string name) =>
        GetValue(name) is { } value ? GetBaseObject(value) as string ?? throw Unreadable(name, value, "is not a text") : null;

    /// <summary>Gets a whole number; null if it is missing.</summary>
    public int? GetInt32(string name)
    {
        object? value = GetValue(name);
        return GetBaseObject(value) switch
        {
            null => null,
            int number => number,
            long number when number is >= int.MinValue and <= int.MaxValue => (int)number,

            // Digits only: separators mean different things in different cultures.
            string text when int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) => number,
            _ => throw Unreadable(name, value, "is not a whole number"),
        };
    }

    /// <summary>Gets a number; null if it is missing.</summary>
    public double? GetDouble(string name)
    {
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        object? value = GetValue(name);
        return GetBaseObject(value) switch
        {
            null => null,
            double number => number,
            int number => number,
            long number => number,
            string text when double.TryParse(text, Style, CultureInfo.InvariantCulture, out double number) => number,
            _ => throw Unreadable(name, value, "is not a number with a decimal point"),
        };
    }

    /// <summary>Gets a Boolean; null if it is missing.</summary>
    public bool? GetBoolean(string name)
    {
        object? value = GetValue(name);
        return GetBaseObject(value) switch
        {
            null => null,
            bool flag => flag,
            string text when bool.TryParse(text, out bool flag) => flag,
            _ => throw Unreadable(name, value, "is neither True nor False"),
        };
    }

    /// <summary>Gets a time in UTC; null if it is missing.</summary>
    public DateTime? GetDateTime(string name)
    {
        if (GetBaseObject(GetValue(name)) is not { } value)
        {
            return null;
        }

        return GetTimeError(value, out DateTime utc) is { } fault ? throw Unreadable(name, value, fault) : utc;
    }

    /// <summary>Gets a member of an enumeration by its name or number; null if it is missing.</summary>
    public T? GetEnum<T>(string name)
        where T : struct, Enum
    {
        if (GetValue(name) is not { } value)
        {
            return null;
        }

        // A deserialized member is a number whose text is the name. The name stays valid when members are renumbered. Names with
        // commas between them would be added up.
        return value.ToString() is { } text && !text.Contains(',', StringComparison.Ordinal)
            && Enum.TryParse(text, ignoreCase: true, out T member) && Enum.IsDefined(member)
            ? member
            : throw Unreadable(name, value, "is not one of " + string.Join(", ", Enum.GetNames<T>()));
    }

    /// <summary>Gets an absolute address; null if it is missing.</summary>
    public Uri? GetUri(string name)
    {
        if (GetValue(name) is not { } value)
        {
            return null;
        }

        return GetBaseObject(value) as Uri ?? ParseUriOrNull(value) ?? throw Unreadable(name, value, "is not an absolute address");
    }

    /// <summary>The error of a value that is invalid.</summary>
    /// <param name="fault">The end of a sentence that begins with the object.</param>
    public NimProbeException Invalid(string fault) => _createError(fault);

    /// <summary>The error of a property that is missing and must not be.</summary>
    public NimProbeException Missing(string name) => _createError($"has no property {name}");

    /// <summary>The error of a property whose value is possible, but not here.</summary>
    public NimProbeException OutOfRange(string name) => Unreadable(name, GetValue(name), "is out of range");

    private static Uri? ParseUriOrNull(object? value) =>
        Uri.TryCreate(value?.ToString(), UriKind.Absolute, out Uri? address) ? address : null;

    private static string? GetTimeError(object value, out DateTime utc)
    {
        utc = default;
        switch (value)
        {
            case DateTime time:
                utc = NimText.ToUtc(time);
                return null;
            case DateTimeOffset time:
                utc = time.UtcDateTime;
                return null;
            case string text:
                return InvariantTimeParser.GetParseError(text.Trim(), out utc);
            default:
                return "is not a time";
        }
    }

    private NimProbeException Unreadable(string name, object? value, string fault) =>
        _createError($"has a property {name} that cannot be read: '{NimModelId.ToDisplayText(value?.ToString() ?? "")}' {fault}");
}
