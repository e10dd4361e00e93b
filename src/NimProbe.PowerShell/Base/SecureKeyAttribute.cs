using System.Management.Automation;
using System.Security;
using NimProbe.PowerShell.Input;

namespace NimProbe.PowerShell.Base;

/// <summary>
/// Keeps a key that is not a secure string out of PowerShell's own binding error, which shows the command line: the value is
/// replaced, and the cmdlet writes the error.
/// </summary>
internal sealed class SecureKeyAttribute : ArgumentTransformationAttribute
{
    private static readonly SecureString s_plainText = new();

    /// <summary>Whether a key replaces one that was not a secure string.</summary>
    public static bool IsPlainText(SecureString? key) => ReferenceEquals(key, s_plainText);

    /// <summary>Creates the error of a key that is not a secure string. It does not contain the key.</summary>
    public static NimProbeException CreateError() =>
        Errors.ParameterInvalid("ApiKey", "is not a secure string", NimErrorCause.PlainTextApiKey);

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        InputRow.GetBaseObject(inputData) is null or SecureString ? inputData : s_plainText;
}
