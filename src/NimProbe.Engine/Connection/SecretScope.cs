using System.Security;

namespace NimProbe.Engine.Connection;

/// <summary>
/// The origins that receive the secrets of one command. A key goes to the origins that it was given for; headers and the client
/// certificate go only to origins that the call names, never to one that came with the input.
/// </summary>
public sealed class SecretScope
{
    private readonly NimConnectionSettings _settings;
    private readonly KeyMap _keys;
    private readonly List<Uri> _named = [];

    /// <summary>Creates a scope without named services.</summary>
    /// <param name="settings">The settings that all services share, with the secrets of the named ones. The address is not used.</param>
    /// <param name="keys">The keys of other origins.</param>
    public SecretScope(NimConnectionSettings settings, KeyMap keys)
    {
        _settings = settings;
        _keys = keys;
    }

    /// <summary>Adds a service that the call names. Not thread-safe.</summary>
    /// <param name="service">The address of the service.</param>
    /// <exception cref="NimProbeException"><see cref="NimErrorId.ParameterInvalid"/>: its origin has two keys.</exception>
    public void AddNamed(Uri service)
    {
        if (_settings.ApiKey is not null && _keys.Contains(service))
        {
            throw KeyMap.CreateDuplicateError(service);
        }

        _named.Add(service);
    }

    /// <summary>Gets the settings of the connection to a service, with the secrets that it receives.</summary>
    /// <param name="service">The address of the service.</param>
    public NimConnectionSettings GetSettings(Uri service)
    {
        bool acceptsCallKey = _named.Exists(n => ServiceAddress.SharesKey(n, service));
        bool isNamed = _named.Exists(n => ServiceAddress.IsSameOrigin(n, service))
            || _keys.Addresses.Any(a => ServiceAddress.IsSameOrigin(a, service));
        return _settings with
        {
            BaseUri = service,
            ApiKey = (acceptsCallKey ? _settings.ApiKey : null) ?? _keys.Find(service),
            AcceptsCallKey = acceptsCallKey,
            Headers = isNamed ? _settings.Headers : new Dictionary<string, string>(),
            Certificate = isNamed ? _settings.Certificate : null,
        };
    }
}
