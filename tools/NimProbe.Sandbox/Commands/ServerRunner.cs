using NimProbe.Sandbox.Hosting;

namespace NimProbe.Sandbox.Commands;

/// <summary>Runs a server until a signal arrives or the parent process ends.</summary>
internal static class ServerRunner
{
    /// <param name="parentProcess">The process whose end ends the server; null for none.</param>
    /// <param name="start">Starts the server.</param>
    /// <param name="describe">Describes how to use the server at its origin, in lines after the address; null for no description.</param>
    /// <param name="stop">Ends the server.</param>
    public static async Task RunAsync<TServer>(
        int? parentProcess, Func<Task<TServer>> start, Func<Uri, string>? describe, CancellationToken stop)
        where TServer : IListeningServer
    {
        ParentProcess? parent = parentProcess is int id ? ParentProcess.Find(id) : null;
        TServer server = await start().ConfigureAwait(false);
        await using (server.ConfigureAwait(false))
        {
            Console.WriteLine(server.Origin.GetLeftPart(UriPartial.Authority));
            if (describe is not null)
            {
                Console.WriteLine(describe(server.Origin));
            }

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
