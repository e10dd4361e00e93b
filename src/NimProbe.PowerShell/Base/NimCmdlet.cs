using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;

namespace NimProbe.PowerShell.Base;

/// <summary>The base class of the cmdlets: stopping at any moment, cleaning up, and reporting errors.</summary>
public abstract class NimCmdlet : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private bool _isDisposed;

    /// <summary>Creates a cmdlet.</summary>
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
            // The pipeline ended at the same moment.
        }
    }

    /// <summary>Cleans up. PowerShell calls this once, also if the pipeline ended before EndProcessing.</summary>
    /// <param name="disposing">Whether managed resources can still be used.</param>
    protected virtual void Dispose(bool disposing)
    {
    }

    /// <summary>The token that is cancelled when the pipeline stops or ends.</summary>
    private protected CancellationToken StopToken { get; }

    /// <summary>Whether PowerShell shows verbose messages.</summary>
    private protected bool IsVerboseWanted =>
        MyInvocation.BoundParameters.TryGetValue("Verbose", out object? bound)
            ? ((SwitchParameter)bound).IsPresent
            : SessionState.PSVariable.GetValue("VerbosePreference") is not (null or ActionPreference.SilentlyContinue);

    /// <summary>Whether the command only says what it would do.</summary>
    private protected bool IsWhatIf =>
        MyInvocation.BoundParameters.TryGetValue("WhatIf", out object? bound)
            ? ((SwitchParameter)bound).IsPresent
            : SessionState.PSVariable.GetValue("WhatIfPreference") is true or SwitchParameter { IsPresent: true };

    /// <summary>Runs an action for one input object. If it fails, writes a non-terminating error.</summary>
    /// <returns>Whether the action succeeded.</returns>
    private protected bool TryInvoke(Action action)
    {
        try
        {
            StopToken.ThrowIfCancellationRequested();
            action();
            return true;
        }
        catch (NimProbeException exception)
        {
            WriteError(Errors.From(exception));
            return false;
        }
        catch (OperationCanceledException) when (StopToken.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }

    /// <summary>Runs an action that the command cannot go on without. If it fails, ends the command with the error.</summary>
    private protected void InvokeOrTerminate(Action action) => InvokeOrTerminate<object?>(() =>
    {
        action();
        return null;
    });

    /// <summary>Runs a function that the command cannot go on without. If it fails, ends the command with the error.</summary>
    private protected T InvokeOrTerminate<T>(Func<T> function)
    {
        try
        {
            return function();
        }
        catch (NimProbeException exception)
        {
            Terminate(Errors.From(exception));
            throw;
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
