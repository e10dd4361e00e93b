using System.Collections;
using System.Globalization;
using System.Management.Automation;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Services;

namespace NimProbe.PowerShell.Input;

/// <summary>
/// Reads the addresses of services: texts, Uris, and objects with a property BaseUri or Uri. An object without an address is a service
/// without one, because it must not be missing from the report. One instance reads the input of one command.
/// </summary>
internal sealed class ServiceInput
{
    private static readonly string[] s_addressColumns = ["BaseUri", "Uri"];

    private readonly bool _isNamedInCall;
    private readonly List<Uri> _known = [];
    private int _position;

    /// <summary>Creates a reader.</summary>
    /// <param name="isNamedInCall">Whether the objects come from the command line, and not from the pipeline.</param>
    public ServiceInput(bool isNamedInCall) => _isNamedInCall = isNamedInCall;

    /// <summary>Reads one object.</summary>
    /// <returns>The service; null for a blank line, a comment, and a service that was read before.</returns>
    /// <exception cref="NimProbeException"><see cref="NimErrorId.InputInvalid"/>: an address is invalid.</exception>
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
        return target is null || IsKnown(target.BaseUri) ? null : target with { IsNamedInCall = _isNamedInCall };
    }

    /// <summary>Gets the services of -BaseUri, each once; an address that is only a host and port is completed.</summary>
    /// <param name="addresses">The addresses; null for the default service.</param>
    /// <exception cref="NimProbeException"><see cref="NimErrorId.ParameterInvalid"/>: an address is invalid.</exception>
    public static IReadOnlyList<Uri> ResolveAll(IEnumerable<Uri>? addresses) => addresses is null
        ? [ServiceAddress.Resolve(null)]
        : [.. addresses.Select(static a => ServiceAddress.Resolve(Complete(a))).Distinct(ServiceComparer.Instance).OfType<Uri>()];

    private static Uri Complete(Uri address) => new(AddressParser.CompleteHostAndPort(address.OriginalString), UriKind.RelativeOrAbsolute);

    private ServiceTarget ReadRow(PSObject row)
    {
        string? column = Array.Find(s_addressColumns, c => GetText(row, c).Length > 0);
        return new ServiceTarget(column is null ? null : Parse(GetText(row, column), $"has a {column} that"))
        {
            Name = GetText(row, "Name") is { Length: > 0 } name ? NimModelId.ToDisplayText(name) : null,
        };
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

    private bool IsKnown(Uri? service)
    {
        if (service is null)
        {
            return false;
        }

        if (_known.Exists(other => ServiceAddress.IsSameService(other, service)))
        {
            return true;
        }

        _known.Add(service);
        return false;
    }

    private string GetSubject() => string.Create(CultureInfo.InvariantCulture, $"Input object {_position}");
}
