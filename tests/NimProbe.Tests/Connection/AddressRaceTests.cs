using System.Net;
using System.Net.Sockets;
using NimProbe.Engine.Connection;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Connection;

/// <summary>The order and the end of the attempts, with connections that succeed and fail when a test says so.</summary>
public sealed class AddressRaceTests
{
    private static readonly IPAddress[] s_addresses = [IPAddress.Parse("2001:db8::1"), IPAddress.Parse("192.0.2.1")];

    [Theory]
    [InlineData("::1 ::2 10.0.0.1 10.0.0.2", "::1 10.0.0.1 ::2 10.0.0.2")]
    [InlineData("10.0.0.1 10.0.0.2 10.0.0.3 ::1", "10.0.0.1 ::1 10.0.0.2 10.0.0.3")]
    [InlineData("::1 ::2", "::1 ::2")]
    [InlineData("10.0.0.1", "10.0.0.1")]
    public void The_families_alternate_and_the_first_stays(string resolved, string tried) =>
        Assert.Equal(tried, string.Join(' ', AddressRace.Interleave([.. resolved.Split(' ').Select(IPAddress.Parse)])));

    [Fact(Timeout = 60_000)]
    public async Task The_second_attempt_starts_after_250_ms_while_the_first_is_pending()
    {
        ManualTimeProvider time = new();
        using Attempts attempts = new();
        Task<Socket> race = attempts.RaceAsync(time, TestContext.Current.CancellationToken);
        await attempts.Started[0].Task;
        time.Advance(AddressRace.AttemptDelay - TimeSpan.FromMilliseconds(1));
        Assert.False(attempts.Started[1].Task.IsCompleted);

        time.Advance(TimeSpan.FromMilliseconds(1));
        await attempts.Started[1].Task;
        Socket second = attempts.Succeed(1);
        Assert.Same(second, await race);

        // The first attempt is cancelled. If it succeeds all the same, its connection is closed.
        Assert.True(attempts.Tokens[0].IsCancellationRequested);
        Socket first = attempts.Succeed(0);
        while (!first.SafeHandle.IsClosed)
        {
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        Assert.False(second.SafeHandle.IsClosed);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_second_attempt_starts_at_once_if_the_first_fails()
    {
        using Attempts attempts = new();
        Task<Socket> race = attempts.RaceAsync(new ManualTimeProvider(), TestContext.Current.CancellationToken);
        await attempts.Started[0].Task;
        attempts.Fail(0, SocketError.NetworkUnreachable);
        await attempts.Started[1].Task;

        Assert.Same(attempts.Succeed(1), await race);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_first_failure_is_thrown_if_all_attempts_fail()
    {
        using Attempts attempts = new();
        Task<Socket> race = attempts.RaceAsync(new ManualTimeProvider(), TestContext.Current.CancellationToken);
        await attempts.Started[0].Task;
        attempts.Fail(0, SocketError.NetworkUnreachable);
        await attempts.Started[1].Task;
        attempts.Fail(1, SocketError.ConnectionRefused);

        Assert.Equal(SocketError.NetworkUnreachable, (await Assert.ThrowsAsync<SocketException>(() => race)).SocketErrorCode);
    }

    [Fact(Timeout = 60_000)]
    public async Task Cancellation_ends_all_attempts()
    {
        ManualTimeProvider time = new();
        using CancellationTokenSource stop = new();
        using Attempts attempts = new();
        Task<Socket> race = attempts.RaceAsync(time, stop.Token);
        await attempts.Started[0].Task;
        time.Advance(AddressRace.AttemptDelay);
        await attempts.Started[1].Task;
        await stop.CancelAsync();
        attempts.Cancel(0);
        attempts.Cancel(1);

        OperationCanceledException cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => race);

        Assert.Equal(stop.Token, cancelled.CancellationToken);
        Assert.All(attempts.Tokens, static t => Assert.True(t.IsCancellationRequested));
    }

    private sealed class Attempts : IDisposable
    {
        private readonly TaskCompletionSource<Socket>[] _results = [.. s_addresses.Select(static _ => new TaskCompletionSource<Socket>())];
        private readonly List<Socket> _sockets = [];

        public TaskCompletionSource[] Started { get; } =
            [.. s_addresses.Select(static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))];

        public CancellationToken[] Tokens { get; } = new CancellationToken[s_addresses.Length];

        public Task<Socket> RaceAsync(TimeProvider time, CancellationToken cancellationToken) =>
            AddressRace.ConnectAsync(s_addresses, ConnectAsync, time, cancellationToken);

        public Socket Succeed(int attempt)
        {
            Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
            _sockets.Add(socket);
            _results[attempt].SetResult(socket);
            return socket;
        }

        public void Fail(int attempt, SocketError error) => _results[attempt].SetException(new SocketException((int)error));

        public void Cancel(int attempt) => _results[attempt].SetCanceled(Tokens[attempt]);

        public void Dispose() => _sockets.ForEach(static s => s.Dispose());

        private Task<Socket> ConnectAsync(IPAddress address, CancellationToken cancellationToken)
        {
            int attempt = Array.IndexOf(s_addresses, address);
            Tokens[attempt] = cancellationToken;
            Started[attempt].SetResult();
            return _results[attempt].Task;
        }
    }
}
