using System.Management.Automation;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;
using NimProbe.PowerShell.Base;

namespace NimProbe.PowerShell.Commands;

/// <summary>
/// Tests whether a service accepts the API key. The list of models is public and proves nothing, so this sends up to three
/// inference requests.
/// </summary>
[Cmdlet(VerbsDiagnostic.Test, "NimKey", SupportsShouldProcess = true)]
[OutputType(typeof(NimKeyResult), typeof(bool))]
public sealed class TestNimKeyCommand : NimConnectionCmdlet
{
    /// <summary>
    /// Writes one Boolean: whether the service accepts requests of the caller, that is, whether the status is Valid or
    /// NotRequired.
    /// </summary>
    [Parameter(HelpMessage = "Writes one Boolean: whether the service accepts the key, or requires none.")]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        NimConnection connection = Connect();
        if (!ShouldProcessQuietly(connection.BaseUri.ToString(), "Send up to three inference requests"))
        {
            return;
        }

        KeyTest test = new(connection, MaximumRetryCount, ServiceAddress.GetDefaultRequestsPerMinute(connection.BaseUri));
        Start(async token =>
        {
            NimKeyResult result = await test.RunAsync(token).ConfigureAwait(false);
            Post(() => Write(result));
        });
        DrainToEnd();
    }

    private void Write(NimKeyResult result) =>
        WriteObject(Quiet ? result.Status is NimKeyStatus.Valid or NimKeyStatus.NotRequired : result);
}
