using System.Collections;
using System.Management.Automation;
using System.Security;
using NimProbe.Engine.Connection;
using NimProbe.PowerShell.Input;

namespace NimProbe.PowerShell.Base;

/// <summary>
/// Keeps keys that are not secure strings out of PowerShell's own binding error, which shows the command line: the table is replaced, and
/// the cmdlet writes the error.
/// </summary>
internal sealed class SecureKeyMapAttribute : ArgumentTransformationAttribute
{
    private const string Parameter = "ApiKeyMap";

    /// <summary>Reads the keys of a table.</summary>
    /// <exception cref="NimProbeException">
    /// <see cref="NimErrorId.ParameterInvalid"/>: an address or a key is invalid, or an origin has two keys.
    /// </exception>
    public static KeyMap Read(IDictionary? map)
    {
        KeyMap keys = new();
        foreach (DictionaryEntry entry in map ?? new Hashtable())
        {
            string text = GetAddress(entry);
            if (AddressParser.GetParseError(text, out Uri? service) is { } error)
            {
                // The address itself is not shown: it can contain a password, or be a key that was given in its place.
                string? name = GetHostAndPortOrNull(text);
                string subject = name is null ? "contains an address that" : $"contains an address of {name} that";
                throw Errors.ParameterInvalid(
                    Parameter, $"{subject} {error.Problem}", error.Cause, name is null ? null : error.Suggestion);
            }

            keys.Add(service!, (SecureString)InputRow.GetBaseObject(entry.Value)!);
        }

        return keys;
    }

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => InputRow.GetBaseObject(inputData) switch
    {
        null => inputData,
        IDictionary map => FindFaultOrNull(map) is { } fault ? new RefusedKeyMap(fault) : map,
        _ => new RefusedKeyMap("is not a table of addresses and secure strings"),
    };

    private static string? FindFaultOrNull(IDictionary map)
    {
        foreach (DictionaryEntry entry in map)
        {
            object? value = InputRow.GetBaseObject(entry.Value);
            if (value is not SecureString)
            {
                string service = GetHostAndPortOrNull(GetAddress(entry)) ?? "an address";
                return value is null
                    ? $"has no key for {service}: the value is null"
                    : $"has a key for {service} that is not a secure string";
            }
        }

        return null;
    }

    private static string GetAddress(DictionaryEntry entry) =>
        InputRow.GetBaseObject(entry.Key) is Uri address ? address.OriginalString : entry.Key.ToString()?.Trim() ?? "";

    // The name that a user recognizes an entry by. Other texts can be a key that was given in place of the address.
    private static string? GetHostAndPortOrNull(string text)
    {
        string address = AddressParser.IsAddressWithoutScheme(text) ? "http://" + text : text;
        return address.Contains("://", StringComparison.Ordinal)
            && Uri.TryCreate(address, UriKind.Absolute, out Uri? service) && service.Host.Length > 0
            ? NimModelId.ToDisplayText($"{service.Host}:{service.Port}")
            : null;
    }
}
