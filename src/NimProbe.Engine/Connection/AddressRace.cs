using System.Net;
using System.Net.Sockets;

namespace NimProbe.Engine.Connection;

/// <summary>
/// Connects to the first address of a host that responds (RFC 8305): attempts start in turn, 250 ms apart or as soon as one fails, and
/// the first that succeeds wins.
/// </summary>
internal static class AddressRace
{
    /// <summary>The delay between two attempts: 250 ms, as recommended by RFC 8305, section 5.</summary>
    public static readonly TimeSpan AttemptDelay = TimeSpan.FromMilliseconds(250);

    /// <summary>Orders addresses so that the families alternate. The first family and the order within a family stay.</summary>
    public static IReadOnlyList<IPAddress> Interleave(IReadOnlyList<IPAddress> addresses)
    {
        ILookup<bool, IPAddress> families = addresses.ToLookup(a => a.AddressFamily == addresses[0].AddressFamily);
        IPAddress[] first = [.. families[true]];
        IPAddress[] second = [.. families[false]];
        int pairs = Math.Min(first.Length, second.Length);
        return [.. first.Zip(second).SelectMany(static p => new[] { p.First, p.Second }), .. first.Skip(pairs), .. second.Skip(pairs)];
    }

    /// <summary>Connects to the first address that responds, and closes all other connections.</summary>
    /// <param name="addresses">The addresses in the order of the attempts; at least one.</param>
    /// <param name="connect">Connects to an address.</param>
    /// <param name="time">The clock of the delay between attempts.</param>
    /// <param name="cancellationToken">Ends all attempts.</param>
    /// <exception cref="SocketException">No address responds; the failure of the first.</exception>
    public static async Task<Socket> ConnectAsync(
        IReadOnlyList<IPAddress> addresses,
        Func<IPAddress, CancellationToken, Task<Socket>> connect,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        List<Task<Socket>> attempts = [];
        SocketException? failure = null;
        try
        {
            for (int next = 0; next < addresses.Count || attempts.Count > 0;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (next < addresses.Count)
                {
                    attempts.Add(connect(addresses[next++], stop.Token));
                }

                Task<Task<Socket>> ended = Task.WhenAny(attempts);
                if (next < addresses.Count)
                {
                    await Task.WhenAny(ended, Task.Delay(AttemptDelay, time, stop.Token)).ConfigureAwait(false);
                    if (!ended.IsCompleted)
                    {
                        continue;
                    }
                }

                Task<Socket> attempt = await ended.ConfigureAwait(false);
                attempts.Remove(attempt);
                try
                {
                    return await attempt.ConfigureAwait(false);
                }
                catch (SocketException e)
                {
                    failure ??= e;
                }
                catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
                {
                    // The HTTP handler takes an exception with another token for a failed connection.
                    throw new OperationCanceledException(cancellationToken);
                }
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            foreach (Task<Socket> loser in attempts)
            {
                _ = CloseAsync(loser);
            }
        }

        throw failure ?? new SocketException((int)SocketError.HostNotFound);
    }

    // An attempt can succeed at the moment at which it is cancelled.
    private static async Task CloseAsync(Task<Socket> attempt)
    {
        try
        {
            (await attempt.ConfigureAwait(false)).Dispose();
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // The attempt has closed its socket.
        }
    }
}
