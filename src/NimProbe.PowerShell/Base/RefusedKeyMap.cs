using System.Collections;

namespace NimProbe.PowerShell.Base;

/// <summary>Replaces a table of keys that a cmdlet refuses, so that no part of it is in the error.</summary>
/// <param name="fault">What is wrong with the table, as the end of a sentence that begins with the parameter.</param>
internal sealed class RefusedKeyMap(string fault) : Hashtable
{
    /// <summary>Creates the error.</summary>
    public NimProbeException CreateError() => Errors.ParameterInvalid("ApiKeyMap", fault, NimErrorCause.PlainTextKeyMap);
}
