using System.Collections;
using System.Globalization;
using System.Management.Automation;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Services;

namespace NimProbe.PowerShell.Input;

/// <summary>
/// Reads the addresses of services: texts, Uris, and objects with a property BaseUri or Uri. An object without a valid address is a
/// service without one, because it must not be missing from the report. One instance reads the input of one command.
/// </summary>
internal sealed class ServiceInput
{
    private static readonly string[] s_addressColumns = ["BaseUri", "Uri"];

    private readonly bool _isNamedInCall;
    private readonly Action<NimProbeException> _report;
    private readonly Dictionary<Uri, HashSet<string>> _names = new(ServiceComparer.Instance);
    private int _position;

    /// <summary>Creates a reader.</summary>
    /// <param name="isNamedInCall">Whether the objects come from the command line, and not from the pipeline.</param>
    /// <param name="report">Receives the error of an object whose address is invalid, and which is a service nevertheless.</param>
    public ServiceInput(bool isNamedInCall, Action<NimProbeException> report) => (_isNamedInCall, _report) = (isNamedInCall, report);

    /// <summary>Reads one object.</summary>
    /// <returns>The service; null for a blank line, a comment, and a service that was read before with the same name.</returns>
    /// <exception cref="NimProbeException"><see cref="NimErrorId.InputInvalid"/>: it is neither an address nor an object.</exception>
    public ServiceTarget? Read(object? input)
    {
        _position++;
        ServiceTarget? target = InputRow.GetBaseObject(input) switch
        {
            null => new ServiceTarget(BaseUri: null),
            string text when text.Trim() is "" or ['#', ..] => null,
            string text => new ServiceTarget(Parse(text, "is an address that")),
            Uri address => new ServiceTarget(Parse(address.OriginalString, "is an address that")),
            IDictionary entries => ReadRow(InputRow.FromDictionary(entries)),
            IEnumerable or IConvertible => throw Errors.ModelInputInvalid(
                GetSubject(),
                $"is of type {input!.GetType().Name} and names no service",
                "Pipe addresses, or objects with a property BaseUri."),
            _ => ReadRow(PSObject.AsPSObject(input)),
        };
        return target is null || IsKnown(target) ? null : target with { IsNamedInCall = _isNamedInCall };
    }

    /// <summary>Gets the services of -BaseUri, each once; an address that is only a host and port is completed.</summary>
    /// <param name="addresses">The addresses; null for the default service.</param>
    /// <param name="isDefaultAsked">Whether the default service is asked; otherwise its address can be invalid.</param>
    /// <exception cref="NimProbeException"><see cref="NimErrorId.ParameterInvalid"/>: an address is invalid.</exception>
    public static IReadOnlyList<Uri> ResolveAll(IEnumerable<Uri>? addresses, bool isDefaultAsked)
    {
        if (addresses is not null)
        {
            return [.. addresses.Select(static a => ServiceAddress.Resolve(Complete(a))).Distinct(ServiceComparer.Instance).OfType<Uri>()];
        }

        try
        {
            return [ServiceAddress.Resolve(null)];
        }
        catch (NimProbeException) when (!isDefaultAsked)
        {
            return [];
        }
    }

    private static Uri Complete(Uri address) => new(AddressParser.CompleteHostAndPort(address.OriginalString), UriKind.RelativeOrAbsolute);

    private ServiceTarget ReadRow(PSObject row)
    {
        ServiceTarget target = new(BaseUri: null)
        {
            Name = GetText(row, "Name") is { Length: > 0 } name ? NimModelId.ToDisplayText(name) : null,
        };
        if (Array.Find(s_addressColumns, c => GetText(row, c).Length > 0) is not { } column)
        {
            return s_addressColumns.Any(c => row.Properties[c] is not null) ? target : target with { Problem = DescribeColumns(row) };
        }

        try
        {
            return target with { BaseUri = Parse(GetText(row, column), $"has a {column} that") };
        }
        catch (NimProbeException invalid)
        {
            // The row stays in the report. The address is not shown: it can contain a password.
            _report(invalid);
            return target with { Problem = invalid.Message.TrimEnd('.') };
        }
    }

    // A file with another heading than BaseUri would otherwise look like one of services that have not started yet.
    private static string DescribeColumns(PSObject row)
    {
        string columns = string.Join(", ", row.Properties.Select(static p => p.Name));
        return columns.Length == 0 ? "no address" : NimText.Shorten("no address; the columns are " + NimText.Sanitize(columns));
    }

    private static string GetText(PSObject row, string column) => InputRow.GetBaseObject(row.Properties[column]?.Value) switch
    {
        Uri address => address.OriginalString,
        string text => text.Trim(),
        _ => "",
    };

    private Uri Parse(string text, string beginning) =>
        AddressParser.GetParseError(AddressParser.CompleteHostAndPort(text), out Uri? service) is { } error
            ? throw Errors.ModelInputInvalid(
                GetSubject(), $"{beginning} {error.Problem}", error.Suggestion ?? Errors.GetAdvice(error.Cause))
            : service!;

    private bool IsKnown(ServiceTarget target)
    {
        if (target.BaseUri is not { } service)
        {
            return false;
        }

        bool isKnownService = _names.TryGetValue(service, out HashSet<string>? names);
        names = _names[service] = names ?? new HashSet<string>(StringComparer.Ordinal);
        bool isNewName = target.Name is { } name && names.Add(name);
        return isKnownService && !isNewName;
    }

    private string GetSubject() => string.Create(CultureInfo.InvariantCulture, $"Input object {_position}");
}
