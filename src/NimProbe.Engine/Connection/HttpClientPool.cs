using System.Net;

namespace NimProbe.Engine.Connection;

/// <summary>
/// The HTTP clients of one service: one for its own origin, and one for other origins, which does not have the client certificate.
/// </summary>
/// <remarks>
/// While the machine sleeps, servers and gateways drop connections, but the clock that measures how long a connection is idle stands
/// still on Linux and macOS. A request on such a connection would wait for its timeout, so time asleep counts as idle time here: after
/// more than a minute of it, new connections are established.
/// </remarks>
internal sealed class HttpClientPool : IDisposable
{
    // The idle timeout of pooled connections. A smaller difference between the clocks is not a sleep that matters.
    private static readonly TimeSpan s_idleTimeout = TimeSpan.FromMinutes(1);

    private readonly NimConnectionSettings _settings;
    private readonly IWebProxy? _proxy;
    private readonly HostConnector _connector;
    private readonly long _start;
    private readonly Lock _lock = new();
    private HttpMessageInvoker? _own;
    private HttpMessageInvoker? _other;
    private DateTimeOffset _startTime;
    private bool _isDisposed;

    /// <summary>Creates a pool without connections.</summary>
    /// <param name="settings">The connection settings.</param>
    /// <param name="proxy">The proxy of the settings; null for the system's.</param>
    /// <param name="connector">Establishes the connections.</param>
    public HttpClientPool(NimConnectionSettings settings, IWebProxy? proxy, HostConnector connector)
    {
        _settings = settings;
        _proxy = proxy;
        _connector = connector;
        _start = settings.Time.GetTimestamp();
        _startTime = settings.Time.GetUtcNow();
    }

    /// <summary>Gets the client for a request.</summary>
    /// <param name="isOwnOrigin">Whether the request goes to the origin of the service.</param>
    public HttpMessageInvoker Get(bool isOwnOrigin)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (HasSlept())
            {
                // They are not disposed: their requests are still running, and their idle connections close by themselves.
                _own = null;
                _other = null;
            }

            return isOwnOrigin || _settings.Certificate is null
                ? _own ??= new HttpMessageInvoker(HttpHandlerFactory.Create(_settings, _proxy, _connector, sendsCertificate: true))
                : _other ??= new HttpMessageInvoker(HttpHandlerFactory.Create(_settings, _proxy, _connector, sendsCertificate: false));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _own?.Dispose();
            _other?.Dispose();
        }
    }

    // The time of day continues during sleep, and the timestamp does not. A time of day that was set back is not a sleep.
    private bool HasSlept()
    {
        DateTimeOffset startTime = _settings.Time.GetUtcNow() - _settings.Time.GetElapsedTime(_start);
        bool hasSlept = startTime - _startTime > s_idleTimeout;
        _startTime = startTime;
        return hasSlept;
    }
}
