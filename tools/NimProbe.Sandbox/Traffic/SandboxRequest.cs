namespace NimProbe.Sandbox.Traffic;

/// <summary>What the server keeps of a request. Never the key.</summary>
public sealed class SandboxRequest
{
    internal const int KeptBodyLength = 500;

    /// <summary>When it arrived, in real milliseconds since the server started.</summary>
    public double AtMs { get; internal init; }

    /// <summary>The HTTP method.</summary>
    public string Method { get; internal init; } = "";

    /// <summary>The path with its query.</summary>
    public string Path { get; internal init; } = "";

    /// <summary>The model that the body names; null when it names none.</summary>
    public string? Model { get; internal set; }

    /// <summary>The status sent; null while there is none yet, and when the connection was dropped without one.</summary>
    public int? Status { get; internal set; }

    /// <summary>The inference requests in flight when it arrived, itself included if it is one.</summary>
    public int InFlight { get; internal set; }

    /// <summary>The header names in the order received. Values only of User-Agent, NVCF-POLL-SECONDS and Content-Type, else null.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> Headers { get; internal init; } = [];

    /// <summary>True when there was an Authorization header.</summary>
    public bool HasAuthorization { get; internal init; }

    /// <summary>True when it held the server's own key.</summary>
    public bool AuthorizationMatches { get; internal init; }

    /// <summary>The thumbprint (SHA-1, hexadecimal) of the certificate that the client showed; null where it showed none.</summary>
    public string? ClientCertificateThumbprint { get; internal init; }

    /// <summary>The length of the body in bytes.</summary>
    public long BodyBytes { get; internal set; }

    /// <summary>The first 500 characters of the body.</summary>
    public string Body { get; internal set; } = "";

    internal SandboxRoute Route { get; init; }

    internal bool IsInference => Route is SandboxRoute.ChatCompletions or SandboxRoute.Completions or SandboxRoute.Embeddings;
}
