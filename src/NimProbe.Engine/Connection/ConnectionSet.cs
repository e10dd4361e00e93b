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
    private readonly HashSet<Uri> _requested = new(ServiceComparer.Instance);
    private readonly List<Uri> _services = [];
    private readonly NimConnection _placeholder;
    private NimProbeException? _defaultError;

    private ConnectionSet(NimConnectionSettings settings, KeyMap keys, bool isFixed, Action<string>? log)
    {
        // An error in the parameters is one error, and not one for each service.
        _placeholder = NimConnection.Open(settings with { BaseUri = new Uri("https://localhost/v1") });
        _secrets = new SecretScope(settings, keys);
        _keys = keys;
        IsFixed = isFixed;
        _log = log;
    }

    /// <summary>The addresses of the services that the call names, each once: at least one.</summary>
    /// <exception cref="NimProbeException">
    /// <see cref="NimErrorId.ParameterInvalid"/>: the call names none, and the address of the default service is invalid.
    /// </exception>
    public IReadOnlyList<Uri> Services => _defaultError is null ? _services : throw _defaultError;

    /// <summary>The connections to <see cref="Services"/>.</summary>
    /// <exception cref="NimProbeException">The errors of <see cref="Services"/> and <see cref="Get"/>.</exception>
    public IReadOnlyList<NimConnection> Named => [.. Services.Select(Get)];

    /// <summary>Whether the call names several services.</summary>
    public bool HasSeveralNamed => _services.Count > 1;

    /// <summary>
    /// Whether the call names its services itself, so that it connects to no other one; otherwise the only named service is the default.
    /// </summary>
    public bool IsFixed { get; }

    /// <summary>The clock.</summary>
    public TimeProvider Time => _placeholder.Time;

    /// <summary>The timeout of one exchange.</summary>
    public TimeSpan Timeout => _placeholder.Timeout;

    /// <summary>The keys that no service used so far, by their address.</summary>
    public IReadOnlyList<Uri> UnusedKeys
    {
        get
        {
            lock (_lock)
            {
                return _keys.GetUnused(IsFixed ? [.. _services, .. _requested] : _requested);
            }
        }
    }

    /// <summary>
    /// Creates the set without connections. The address of the default service is only an error when <see cref="Services"/> is read:
    /// input can name all services itself.
    /// </summary>
    /// <param name="settings">The settings that all services share, and the key of the named services. The address is not used.</param>
    /// <param name="services">The named services; empty for the default service.</param>
    /// <param name="keys">The keys of other origins.</param>
    /// <param name="log">Receives one line for each exchange; null for no log.</param>
    /// <exception cref="NimProbeException">
    /// <see cref="NimErrorId.ParameterInvalid"/>: an address or a key is invalid, or an origin has two keys.
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
                set.AddDefault();
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
    public bool IsNamed(Uri service) => _services.Exists(n => ServiceAddress.IsSameService(n, service));

    /// <summary>Gets the connection to a service, and creates it without sending anything if there is none yet. Thread-safe.</summary>
    /// <param name="service">The address of the service.</param>
    /// <exception cref="NimProbeException">
    /// <see cref="NimErrorId.ParameterInvalid"/>: the key in the environment is invalid.
    /// <see cref="NimErrorId.PlainHttpRefused"/>: a key would be sent unencrypted to another machine.
    /// </exception>
    public NimConnection Get(Uri service)
    {
        lock (_lock)
        {
            _requested.Add(service);
            if (!_connections.TryGetValue(service, out NimConnection? connection))
            {
                connection = NimConnection.Open(_secrets.GetSettings(service), _log is null ? null : line => Log(service, line));
                _connections.Add(connection.BaseUri, connection);
            }

            return connection;
        }
    }

    /// <summary>Removes the secrets of all connections from a text of unknown origin.</summary>
    internal string Redact(string text)
    {
        lock (_lock)
        {
            return _connections.Values.Aggregate(_placeholder.Redact(text), static (cleaned, connection) => connection.Redact(cleaned));
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

            _placeholder.Dispose();
        }
    }

    private void AddDefault()
    {
        Uri service;
        try
        {
            service = ServiceAddress.Resolve(null);
        }
        catch (NimProbeException error)
        {
            _defaultError = error;
            return;
        }

        AddNamed(service);
    }

    private void AddNamed(Uri service)
    {
        if (!IsNamed(service))
        {
            _secrets.AddNamed(service);
            _services.Add(service);
        }
    }

    // If all requests go to the only named service, its name in every line would only be noise.
    private void Log(Uri service, string line)
    {
        bool hasSeveral;
        lock (_lock)
        {
            hasSeveral = HasSeveralNamed || _connections.Count > 1 || !IsNamed(service);
        }

        _log!(hasSeveral ? $"{service.Authority}: {line}" : line);
    }
}
