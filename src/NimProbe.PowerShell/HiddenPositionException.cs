using System.Management.Automation;
using System.Management.Automation.Language;

namespace NimProbe.PowerShell;

/// <summary>
/// An exception that ends the script and whose error record does not show the line of the script, which contains a secret.
/// </summary>
internal sealed class HiddenPositionException : RuntimeException
{
    /// <summary>Creates an exception.</summary>
    /// <param name="record">The error.</param>
    public HiddenPositionException(ErrorRecord record)
        : base(record.Exception.Message, record.Exception, record)
    {
        WasThrownFromThrowStatement = true;
    }

    /// <summary>A position in a script that shows no text.</summary>
    public static IScriptExtent NoPosition { get; } =
        new ScriptExtent(new ScriptPosition(null, 1, 1, ""), new ScriptPosition(null, 1, 1, ""));

    /// <inheritdoc/>
    public override ErrorRecord ErrorRecord
    {
        get
        {
            // PowerShell adds the position of the statement to the record while the exception passes it.
            ErrorRecord record = base.ErrorRecord;
            if (record.InvocationInfo is { } invocation)
            {
                invocation.DisplayScriptPosition = NoPosition;
            }

            return record;
        }
    }
}
