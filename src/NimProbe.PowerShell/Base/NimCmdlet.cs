using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;

namespace NimProbe.PowerShell.Base;

/// <summary>What all cmdlets of the module have: an end that can be asked for at any moment, and that leaves nothing behind.</summary>
public abstract class NimCmdlet : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private bool _isDisposed;

    /// <summary>Makes a cmdlet.</summary>
    private protected NimCmdlet()
    {
        StopToken = _stop.Token;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            _stop.Cancel();
            Dispose(disposing: true);
            _stop.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    protected override void StopProcessing()
    {
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The pipeline ended at the moment that it was stopped.
        }
    }

    /// <summary>Ends what is left when the pipeline has ended, or was cut short and never reached EndProcessing. Called once.</summary>
    /// <param name="disposing">Whether managed resources may still be used.</param>
    protected virtual void Dispose(bool disposing)
    {
    }

    /// <summary>Cancelled when the pipeline is stopped, or has ended.</summary>
    private protected CancellationToken StopToken { get; }

    /// <summary>Whether verbose lines would be shown; they are not made where not.</summary>
    private protected bool IsVerboseWanted =>
        MyInvocation.BoundParameters.TryGetValue("Verbose", out object? bound)
            ? ((SwitchParameter)bound).IsPresent
            : SessionState.PSVariable.GetValue("VerbosePreference") is not (null or ActionPreference.SilentlyContinue);

    /// <summary>Does what concerns one input: where it fails, that is written as an error, and the others go on.</summary>
    /// <returns>Whether it was done.</returns>
    private protected bool TryInvoke(Action action)
    {
        try
        {
            StopToken.ThrowIfCancellationRequested();
            action();
            return true;
        }
        catch (NimProbeException fault)
        {
            WriteError(Errors.From(fault));
            return false;
        }
        catch (OperationCanceledException) when (StopToken.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }

    /// <summary>Does what everything else depends on: where it fails, the command ends.</summary>
    private protected void InvokeOrTerminate(Action action)
    {
        try
        {
            action();
        }
        catch (NimProbeException fault)
        {
            Terminate(Errors.From(fault));
        }
    }

    /// <summary>Ends the command with an error.</summary>
    [DoesNotReturn]
    private protected virtual void Terminate(ErrorRecord error)
    {
        ThrowTerminatingError(error);
        throw new PipelineStoppedException();
    }
}
