namespace NimProbe.Sandbox.Traffic;

/// <summary>What the server records of a request. Never the key.</summary>
public sealed class SandboxRequest
{
    internal const int KeptBodyLength = 500;
    private const int KeptTokens = 10_000;

    private readonly List<double> _tokens = [];

    /// <summary>The time of arrival, in real milliseconds since the server started, to the microsecond.</summary>
    public double AtMs { get; internal set; }

    /// <summary>The HTTP method.</summary>
    public string Method { get; internal init; } = "";

    /// <summary>The path with its query.</summary>
    public string Path { get; internal init; } = "";

    /// <summary>The model that the body names; null if it names none.</summary>
    public string? Model { get; internal set; }

    /// <summary>The status code sent; null until it is sent, and if the connection was dropped without one.</summary>
    public int? Status { get; internal set; }

    /// <summary>The inference requests in flight when it arrived, itself included if it is one.</summary>
    public int InFlight { get; internal set; }

    /// <summary>
    /// The headers in the order received. Only Host, User-Agent, NVCF-POLL-SECONDS and Content-Type have values, the others null.
    /// </summary>
    public IReadOnlyDictionary<string, string?> Headers { get; internal init; } = new Dictionary<string, string?>();

    /// <summary>True if there was an Authorization header.</summary>
    public bool HasAuthorization { get; internal init; }

    /// <summary>True if the Authorization header contained the server's valid key.</summary>
    public bool AuthorizationMatches { get; internal init; }

    /// <summary>The thumbprint (SHA-1, hexadecimal) of the client certificate; null if the client sent none.</summary>
    public string? ClientCertificateThumbprint { get; internal init; }

    /// <summary>The length of the body in bytes.</summary>
    public long BodyBytes { get; internal set; }

    /// <summary>The first 500 characters of the body.</summary>
    public string Body { get; internal set; } = "";

    /// <summary>The time at which the last bytes were about to be sent, in the unit of <see cref="AtMs"/>; null before.</summary>
    public double? EndMs { get; internal set; }

    /// <summary>
    /// The times at which the chunks with a token were sent, the first 10,000, in the unit of <see cref="AtMs"/>; empty if the response is
    /// not a stream.
    /// </summary>
    public IReadOnlyList<double> TokensMs
    {
        get
        {
            lock (_tokens)
            {
                return [.. _tokens];
            }
        }
    }

    internal string RouteName { get; init; } = "";

    internal bool IsInference { get; init; }

    internal void AddToken(double atMs)
    {
        lock (_tokens)
        {
            if (_tokens.Count < KeptTokens)
            {
                _tokens.Add(atMs);
            }
        }
    }
}
