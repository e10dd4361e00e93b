using System.Management.Automation;

namespace NimProbe.PowerShell.Base;

/// <summary>The base class of cmdlets that probe models and remember their latencies, by which later runs order their requests.</summary>
public abstract class NimScanningCmdlet : NimProbingCmdlet
{
    /// <summary>
    /// Neither read nor update the file that remembers the latencies of earlier runs. Default: it is used if there is a request limit,
    /// unless <c>$env:NIMPROBE_HISTORY</c> is <c>off</c>.
    /// </summary>
    [Parameter(HelpMessage = "Neither read nor update the file that remembers the latencies of earlier runs.")]
    public SwitchParameter NoHistory { get; set; }

    /// <inheritdoc/>
    private protected override string? LatencyFolder => NoHistory ? null : Engine.Latencies.LatencyFolder.FindDefault();
}
