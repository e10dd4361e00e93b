using System.Diagnostics;

namespace NimProbe.Sandbox.Commands;

/// <summary>The process that started the server; the server ends with it.</summary>
internal sealed class ParentProcess(Process process)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    /// <exception cref="SandboxException">The process does not exist.</exception>
    public static ParentProcess Find(int id)
    {
        try
        {
            return new ParentProcess(Process.GetProcessById(id));
        }
        catch (ArgumentException error)
        {
            throw new SandboxException($"There is no process {id}.", error);
        }
    }

    /// <summary>Waits until the process has ended. The process is not a child, so it is polled once a second.</summary>
    public async Task WaitForExitAsync(CancellationToken cancellation)
    {
        using PeriodicTimer timer = new(s_interval);
        while (!process.HasExited)
        {
            await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false);
        }
    }
}
