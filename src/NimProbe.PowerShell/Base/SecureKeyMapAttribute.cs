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
    private static readonly Hashtable s_plainText = [];

    /// <summary>Whether a table replaces one that had a value other than a secure string.</summary>
    public static bool IsPlainText(IDictionary? map) => ReferenceEquals(map, s_plainText);

    /// <summary>Creates the error of a table with other values than secure strings. It contains no value.</summary>
    public static NimProbeException CreateError() =>
        Errors.ParameterInvalid("ApiKeyMap", "is not a table of addresses and secure strings", NimErrorCause.PlainTextKeyMap);

    /// <summary>Reads the keys of a table.</summary>
    /// <exception cref="NimProbeException">
    /// <see cref="NimErrorId.ParameterInvalid"/>: an address or a key is invalid, or an origin has two keys.
    /// </exception>
    public static KeyMap Read(IDictionary? map)
    {
        KeyMap keys = new();
        foreach (DictionaryEntry entry in map ?? s_plainText)
        {
            string text = InputRow.GetBaseObject(entry.Key) is Uri address ? address.OriginalString : entry.Key.ToString() ?? "";
            if (AddressParser.GetParseError(text, out Uri? service) is { } error)
            {
                // The address is not shown: it can contain a password.
                throw Errors.ParameterInvalid("ApiKeyMap", "contains an address that " + error.Problem, NimErrorCause.Address);
            }

            keys.Add(service!, (SecureString)InputRow.GetBaseObject(entry.Value)!);
        }

        return keys;
    }

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => InputRow.GetBaseObject(inputData) switch
    {
        null => inputData,
        IDictionary map when map.Values.Cast<object?>().All(static v => InputRow.GetBaseObject(v) is SecureString) => map,
        _ => s_plainText,
    };
}
