using NimProbe.Sandbox.Hosting;

namespace NimProbe.Sandbox.Commands;

/// <summary>Runs a server until a signal arrives or the parent process ends.</summary>
internal static class ServerRunner
{
    public static async Task RunAsync<TServer>(int? parentProcess, Func<Task<TServer>> start, CancellationToken stop)
        where TServer : IListeningServer
    {
        ParentProcess? parent = parentProcess is int id ? ParentProcess.Find(id) : null;
        TServer server = await start().ConfigureAwait(false);
        await using (server.ConfigureAwait(false))
        {
            Console.WriteLine(server.Origin.GetLeftPart(UriPartial.Authority));
            try
            {
                await (parent?.WaitForExitAsync(stop) ?? Task.Delay(Timeout.Infinite, stop)).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // SIGINT and SIGTERM end the server normally.
            }
        }
    }
}
