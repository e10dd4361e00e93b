using System.Runtime.InteropServices;

namespace NimProbe.Sandbox.Hosting;

/// <summary>Runs a server until a signal comes or the parent process ends.</summary>
internal static class ServeCommand
{
    public static async Task RunAsync<TServer>(int? parentProcess, Func<CancellationToken, Task<TServer>> start)
        where TServer : IListeningServer
    {
        using CancellationTokenSource stop = new();
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        ParentProcess? parent = parentProcess is int id ? ParentProcess.Find(id) : null;

        TServer server = await start(stop.Token).ConfigureAwait(false);
        await using (server.ConfigureAwait(false))
        {
            Console.WriteLine(server.Origin.GetLeftPart(UriPartial.Authority));
            try
            {
                await (parent?.WaitForExitAsync(stop.Token) ?? Task.Delay(Timeout.Infinite, stop.Token)).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // A signal is the usual end.
            }
        }

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }
    }
}
