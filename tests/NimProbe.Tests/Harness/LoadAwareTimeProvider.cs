using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace NimProbe.Tests.Harness;

/// <summary>
/// A clock that slows down when the machine is too busy to serve the tests, so that no deadline of a test passes because a response
/// could not be read in time.
/// </summary>
/// <remarks>
/// The clock moves in ticks. Between two ticks, bytes travel over a loopback connection and back, through the same sockets and the same
/// thread pool as the requests of the tests; however long that takes, a tick adds at most <see cref="s_longestTick"/>.
/// </remarks>
internal sealed class LoadAwareTimeProvider : TimeProvider
{
    private const int RoundTrips = 8;
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan s_longestTick = TimeSpan.FromMilliseconds(12);

    private readonly Lock _lock = new();
    private readonly long _longestTick = (long)(s_longestTick.TotalSeconds * Stopwatch.Frequency);
    private readonly DateTimeOffset _startTime = DateTimeOffset.UtcNow;
    private long _lastTick = Stopwatch.GetTimestamp();
    private long _elapsed;

    private LoadAwareTimeProvider() => _ = Task.Run(TickAsync);

    /// <summary>The clock of all tests in the process.</summary>
    public static LoadAwareTimeProvider Instance { get; } = new();

    public override long TimestampFrequency => Stopwatch.Frequency;

    public override long GetTimestamp()
    {
        lock (_lock)
        {
            return _elapsed + SinceLastTick(Stopwatch.GetTimestamp());
        }
    }

    public override DateTimeOffset GetUtcNow() => _startTime + GetElapsedTime(0);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        LoadAwareTimer timer = new(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private long SinceLastTick(long now) => Math.Min(now - _lastTick, _longestTick);

    private async Task TickAsync()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        using TcpClient client = new();
        await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        using TcpClient server = await listener.AcceptTcpClientAsync();
        client.NoDelay = server.NoDelay = true;
        byte[] buffer = new byte[1];
        while (true)
        {
            await Task.Delay(s_pause);
            for (int trip = 0; trip < RoundTrips; trip++)
            {
                await EchoAsync(client.Client, server.Client, buffer);
                await EchoAsync(server.Client, client.Client, buffer);
            }

            lock (_lock)
            {
                long now = Stopwatch.GetTimestamp();
                _elapsed += SinceLastTick(now);
                _lastTick = now;
            }
        }
    }

    private static async Task EchoAsync(Socket from, Socket to, byte[] buffer)
    {
        Task<int> received = to.ReceiveAsync(buffer);
        await from.SendAsync(buffer);
        await received;
    }

    /// <summary>A system timer that waits again for as long as the clock has fallen behind.</summary>
    private sealed class LoadAwareTimer : ITimer
    {
        private readonly Lock _lock = new();
        private readonly LoadAwareTimeProvider _time;
        private readonly TimerCallback _callback;
        private readonly object? _state;
        private readonly ITimer _timer;
        private long _due;
        private TimeSpan _period;
        private bool _isArmed;

        public LoadAwareTimer(LoadAwareTimeProvider time, TimerCallback callback, object? state)
        {
            (_time, _callback, _state) = (time, callback, state);
            _timer = System.CreateTimer(
                static timer => ((LoadAwareTimer)timer!).OnSystemTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (_lock)
            {
                _period = period;
                _isArmed = dueTime >= TimeSpan.Zero;
                _due = _time.GetTimestamp() + ToTimestamp(dueTime);
                return _timer.Change(dueTime, Timeout.InfiniteTimeSpan);
            }
        }

        public void Dispose()
        {
            lock (_lock)
            {
                _isArmed = false;
                _timer.Dispose();
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void OnSystemTimer()
        {
            lock (_lock)
            {
                if (!_isArmed)
                {
                    return;
                }

                long left = _due - _time.GetTimestamp();
                if (left > 0)
                {
                    Wait(left);
                    return;
                }

                _isArmed = _period > TimeSpan.Zero;
                if (_isArmed)
                {
                    _due += ToTimestamp(_period);
                    Wait(_due - _time.GetTimestamp());
                }
            }

            _callback(_state);
        }

        private void Wait(long ticks)
        {
            double milliseconds = Math.Ceiling(ticks * 1000.0 / Stopwatch.Frequency);
            _timer.Change(TimeSpan.FromMilliseconds(Math.Max(1, milliseconds)), Timeout.InfiniteTimeSpan);
        }

        private static long ToTimestamp(TimeSpan span) => (long)(span.TotalSeconds * Stopwatch.Frequency);
    }
}
