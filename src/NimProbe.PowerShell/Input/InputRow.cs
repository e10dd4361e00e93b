using System.Globalization;
using System.Management.Automation;

namespace NimProbe.PowerShell.Input;

/// <summary>
/// The properties of an object that is not of the module's own types any more: a row of a CSV, an object from a job,
/// a remote session, CliXml or JSON. A value is read as what it should be, or refused; empty text is a missing value.
/// </summary>
internal sealed class InputRow
{
    private readonly PSObject _row;
    private readonly Func<string, NimProbeException> _refuse;

    /// <summary>Wraps an object.</summary>
    /// <param name="row">The object.</param>
    /// <param name="refuse">Makes the error of a fault, which is the end of a sentence about the object.</param>
    public InputRow(PSObject row, Func<string, NimProbeException> refuse)
    {
        _row = row;
        _refuse = refuse;
    }

    /// <summary>A property's value; null where it is missing or empty.</summary>
    public object? GetValue(string name)
    {
        object? value = _row.Properties[name]?.Value;
        return (value is PSObject wrapped ? wrapped.BaseObject : value) is "" ? null : value;
    }

    /// <summary>A text; null where it is missing.</summary>
    public string? GetString(string name) => GetValue(name) is not { } value ? null : GetBaseObject(value) is string text ? text : throw Refuse(name, value, "is no text");

    /// <summary>A whole number; null where it is missing.</summary>
    public int? GetInt32(string name)
    {
        if (GetValue(name) is not { } value)
        {
            return null;
        }

        // Digits and nothing else: separators mean different things in different cultures.
        return GetBaseObject(value) switch
        {
            int number => number,
            long number when number is >= int.MinValue and <= int.MaxValue => (int)number,
            string text when int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) => number,
            _ => throw Refuse(name, value, "is no whole number"),
        };
    }

    /// <summary>A number that need not be whole; null where it is missing.</summary>
    public double? GetDouble(string name)
    {
        if (GetValue(name) is not { } value)
        {
            return null;
        }

        return GetBaseObject(value) switch
        {
            double number => number,
            int number => number,
            string text when double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) => number,
            _ => throw Refuse(name, value, "is no number with a point"),
        };
    }

    /// <summary>A Boolean; null where it is missing.</summary>
    public bool? GetBoolean(string name) => GetValue(name) is not { } value ? null : GetBaseObject(value) switch
    {
        bool flag => flag,
        string text when bool.TryParse(text, out bool flag) => flag,
        _ => throw Refuse(name, value, "is neither True nor False"),
    };

    /// <summary>A time in UTC; null where it is missing.</summary>
    public DateTime? GetDateTime(string name)
    {
        switch (GetValue(name) is { } found ? GetBaseObject(found) : null)
        {
            case null:
                return null;
            case DateTime time:
                return NimText.ToUtc(time);
            case DateTimeOffset time:
                return time.UtcDateTime;
            case string text:
                return InvariantTimeParser.GetParseError(text.Trim(), out DateTime utc) is { } fault ? throw Refuse(name, text, fault) : utc;
            case var value:
                throw Refuse(name, value, "is no time");
        }
    }

    /// <summary>A value of an enumeration, by its name or its number; null where it is missing.</summary>
    public T? GetEnum<T>(string name)
        where T : struct, Enum
    {
        if (GetValue(name) is not { } value)
        {
            return null;
        }

        // What is left of an enumeration on its way keeps its name as its text; the name outlives renumbering.
        if (Enum.TryParse(value.ToString(), ignoreCase: true, out T named) && Enum.IsDefined(named))
        {
            return named;
        }

        throw Refuse(name, value, "is none of " + string.Join(", ", Enum.GetNames<T>()));
    }

    /// <summary>An absolute address; null where it is missing.</summary>
    public Uri? GetUri(string name) => GetValue(name) is not { } value ? null
        : GetBaseObject(value) as Uri ?? (Uri.TryCreate(value.ToString(), UriKind.Absolute, out Uri? address) ? address : throw Refuse(name, value, "is no address"));

    private static object GetBaseObject(object value) => value is PSObject wrapped ? wrapped.BaseObject : value;

    private NimProbeException Refuse(string name, object value, string fault) => _refuse($"has a property {name} that cannot be read: '{NimModelId.ToDisplayText(value.ToString() ?? "")}' {fault}");
}
