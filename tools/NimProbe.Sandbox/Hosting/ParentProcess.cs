using System.Diagnostics;

namespace NimProbe.Sandbox.Hosting;

/// <summary>The process that started the server and without which it must not live on.</summary>
internal sealed class ParentProcess(Process process)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    /// <exception cref="SandboxException">There is no such process.</exception>
    public static ParentProcess Find(int id)
    {
        try
        {
            return new ParentProcess(Process.GetProcessById(id));
        }
        catch (ArgumentException fault)
        {
            throw new SandboxException($"There is no process {id}.", fault);
        }
    }

    /// <summary>Ends when the process has. It is no child, so there is no event to wait for.</summary>
    public async Task WaitForExitAsync(CancellationToken cancellation)
    {
        using PeriodicTimer timer = new(s_interval);
        while (!process.HasExited)
        {
            await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false);
        }
    }
}
