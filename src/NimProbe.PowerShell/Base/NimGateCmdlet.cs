using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;

namespace NimProbe.PowerShell.Base;

/// <summary>The base class of a gate: every error ends the script, and a build server shows it.</summary>
public abstract class NimGateCmdlet : NimScanningCmdlet
{
    private protected override void OnRefusedInput(NimProbeException fault) => Terminate(Errors.From(fault));

    [DoesNotReturn]
    private protected override void Terminate(ErrorRecord error)
    {
        BuildServer.WriteError(Host, error.Exception.Message);
        throw Errors.EndOfScript(error, this);
    }
}
