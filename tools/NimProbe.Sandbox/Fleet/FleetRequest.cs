namespace NimProbe.Sandbox.Fleet;

/// <summary>A request to a service of a fleet, with the values of all headers: the keys of a fleet are fake.</summary>
public sealed class FleetRequest
{
    /// <summary>The name of the service.</summary>
    public string Service { get; internal init; } = "";

    /// <summary>The time of arrival, in milliseconds since the fleet started.</summary>
    public double AtMs { get; internal set; }

    /// <summary>The HTTP method.</summary>
    public string Method { get; internal init; } = "";

    /// <summary>The path with its query.</summary>
    public string Path { get; internal init; } = "";

    /// <summary>The headers with their values.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; internal init; } = new Dictionary<string, string>();

    /// <summary>The thumbprint (SHA-1, hexadecimal) of the client certificate; null if the client sent none.</summary>
    public string? ClientCertificateThumbprint { get; internal init; }

    /// <summary>The status code sent; null until it is sent.</summary>
    public int? Status { get; internal set; }
}
