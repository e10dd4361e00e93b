namespace NimProbe.Engine.Connection;

/// <summary>
/// The connections of one command, one for each service, with the secrets that <see cref="SecretScope"/> allows.
/// </summary>
public sealed class ConnectionSet : IDisposable
{
    private readonly SecretScope _secrets;
    private readonly KeyMap _keys;
    private readonly Action<string>? _log;
    private readonly Lock _lock = new();
    private readonly Dictionary<Uri, NimConnection> _connections = new(ServiceComparer.Instance);
    private readonly List<NimConnection> _named = [];

    private ConnectionSet(NimConnectionSettings settings, KeyMap keys, bool isFixed, Action<string>? log)
    {
        _secrets = new SecretScope(settings, keys);
        _keys = keys;
        IsFixed = isFixed;
        _log = log;
    }

    /// <summary>The connections to the services that the call names, each once: at least one.</summary>
    public IReadOnlyList<NimConnection> Named => _named;

    /// <summary>
    /// Whether the call names its services itself, so that it connects to no other one; otherwise the only named service is the default.
    /// </summary>
    public bool IsFixed { get; }

    /// <summary>The keys that no service used so far, by their address.</summary>
    public IReadOnlyList<Uri> UnusedKeys
    {
        get
        {
            lock (_lock)
            {
                return _keys.GetUnused(_connections.Keys);
            }
        }
    }

    /// <summary>Creates the connections to the named services without sending anything.</summary>
    /// <param name="settings">The settings that all services share, and the key of the named services. The address is not used.</param>
    /// <param name="services">The named services; empty for the default service.</param>
    /// <param name="keys">The keys of other origins.</param>
    /// <param name="log">Receives one line for each exchange; null for no log.</param>
    /// <exception cref="NimProbeException">
    /// <see cref="NimErrorId.ParameterInvalid"/>: an address or a key is invalid, or an origin has two keys.
    /// <see cref="NimErrorId.PlainHttpRefused"/>: a key would be sent unencrypted to another machine.
    /// </exception>
    public static ConnectionSet Open(
        NimConnectionSettings settings, IReadOnlyList<Uri> services, KeyMap keys, Action<string>? log = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(keys);
        ConnectionSet set = new(settings, keys, isFixed: services.Count > 0, log);
        try
        {
            if (services.Count == 0)
            {
                set.AddNamed(ServiceAddress.Resolve(null));
            }

            foreach (Uri service in services)
            {
                set.AddNamed(ServiceAddress.Resolve(service));
            }
        }
        catch
        {
            set.Dispose();
            throw;
        }

        return set;
    }

    /// <summary>Whether the call names a service. It does not if only its origin is named.</summary>
    public bool IsNamed(Uri service) => _named.Exists(n => ServiceAddress.IsSameService(n.BaseUri, service));

    /// <summary>Gets the connection to a service, and creates it without sending anything if there is none yet. Thread-safe.</summary>
    /// <param name="service">The address of the service.</param>
    /// <exception cref="NimProbeException">The same errors as <see cref="Open"/>.</exception>
    public NimConnection Get(Uri service)
    {
        lock (_lock)
        {
            if (!_connections.TryGetValue(service, out NimConnection? connection))
            {
                connection = Add(service);
            }

            return connection;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            foreach (NimConnection connection in _connections.Values)
            {
                connection.Dispose();
            }
        }
    }

    private void AddNamed(Uri service)
    {
        if (IsNamed(service))
        {
            return;
        }

        _secrets.AddNamed(service);
        _named.Add(Add(service));
    }

    private NimConnection Add(Uri service)
    {
        NimConnectionSettings settings = _secrets.GetSettings(service);
        NimConnection connection = NimConnection.Open(settings, _log is null ? null : line => Log(service, line));
        _connections.Add(connection.BaseUri, connection);
        return connection;
    }

    // With one service, its name in every line would only be noise.
    private void Log(Uri service, string line)
    {
        bool hasSeveral;
        lock (_lock)
        {
            hasSeveral = _connections.Count > 1;
        }

        _log!(hasSeveral ? $"{service.Authority}: {line}" : line);
    }
}
