using System.Collections.Concurrent;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Services;

namespace NimProbe.PowerShell.Base;

/// <summary>Opens the connections of Get-NimService, one for each service, with the secrets that the service receives.</summary>
internal sealed class ServiceConnector
{
    private readonly ConcurrentDictionary<Uri, bool> _opened = new(ServiceComparer.Instance);
    private readonly SecretScope _secrets;
    private readonly KeyMap _keys;
    private readonly Action<string>? _log;

    /// <summary>Creates a connector, and validates what all connections have in common.</summary>
    /// <param name="settings">The settings that all services share.</param>
    /// <param name="keys">The keys of other origins.</param>
    /// <param name="log">Receives one line for each exchange; null for no log.</param>
    /// <exception cref="NimProbeException"><see cref="NimErrorId.ParameterInvalid"/>.</exception>
    public ServiceConnector(NimConnectionSettings settings, KeyMap keys, Action<string>? log)
    {
        // What is wrong with the parameters is one error, and not one for each service.
        NimConnection.Open(settings with { BaseUri = new Uri("https://localhost/v1") }).Dispose();
        _secrets = new SecretScope(settings, keys);
        _keys = keys;
        _log = log;
    }

    /// <summary>The addresses of the keys that no service used.</summary>
    public IReadOnlyList<Uri> UnusedKeys => _keys.GetUnused([.. _opened.Keys]);

    /// <summary>Adds services that the call names, so that they receive its secrets. Not thread-safe.</summary>
    /// <exception cref="NimProbeException"><see cref="NimErrorId.ParameterInvalid"/>: an origin has two keys.</exception>
    public void AddNamed(IEnumerable<Uri> services) => Array.ForEach([.. services], _secrets.AddNamed);

    /// <summary>Opens the connection to a service; the caller disposes it. The one place where a connection gets its secrets.</summary>
    public NimConnection Open(ServiceTarget target)
    {
        Uri service = target.BaseUri!;
        _opened[service] = true;
        return NimConnection.Open(_secrets.GetSettings(service), _log);
    }
}
