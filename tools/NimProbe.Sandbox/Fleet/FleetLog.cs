using System.Collections.Concurrent;

namespace NimProbe.Sandbox.Fleet;

/// <summary>The requests to all services of a fleet, oldest first.</summary>
internal sealed class FleetLog(TimeProvider time)
{
    private readonly ConcurrentQueue<FleetRequest> _requests = [];
    private readonly long _start = time.GetTimestamp();

    public IReadOnlyList<FleetRequest> Requests => [.. _requests];

    public FleetRequest Add(string service, HttpContext context)
    {
        HttpRequest request = context.Request;
        FleetRequest entry = new()
        {
            Service = service,
            AtMs = Math.Round(time.GetElapsedTime(_start).TotalMilliseconds, 3),
            Method = request.Method,
            Path = request.Path.Value + request.QueryString.Value,
            Headers = request.Headers.ToDictionary(static header => header.Key, static header => header.Value.ToString()),
            ClientCertificateThumbprint = context.Connection.ClientCertificate?.Thumbprint,
        };
        _requests.Enqueue(entry);
        return entry;
    }

    public void Clear() => _requests.Clear();
}
