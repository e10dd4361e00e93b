namespace NimProbe.Sandbox.Fleet;

/// <summary>The requests to all services of a fleet, oldest first.</summary>
internal sealed class FleetLog(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly List<FleetRequest> _requests = [];
    private readonly long _start = time.GetTimestamp();

    public IReadOnlyList<FleetRequest> Requests
    {
        get
        {
            lock (_lock)
            {
                return [.. _requests];
            }
        }
    }

    public FleetRequest Add(string service, HttpContext context)
    {
        HttpRequest request = context.Request;
        FleetRequest entry = new()
        {
            Service = service,
            Method = request.Method,
            Path = request.Path.Value + request.QueryString.Value,
            Headers = request.Headers.ToDictionary(static header => header.Key, static header => header.Value.ToString()),
            ClientCertificateThumbprint = context.Connection.ClientCertificate?.Thumbprint,
        };

        // The order of the log is that of the times.
        lock (_lock)
        {
            entry.AtMs = Math.Round(time.GetElapsedTime(_start).TotalMilliseconds, 3);
            _requests.Add(entry);
        }

        return entry;
    }

    public void Clear()
    {
        lock (_lock)
        {
            _requests.Clear();
        }
    }
}
