namespace NimProbe.Engine.Connection;

/// <summary>One request to send.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Address">The address.</param>
internal sealed record ExchangeRequest(HttpMethod Method, Uri Address)
{
    /// <summary>The maximum size of the response to a probe: 1 MiB.</summary>
    public const int MaxProbeBodySize = 1 << 20;

    /// <summary>The maximum size of a catalogue page: 32 MiB.</summary>
    public const int MaxCatalogBodySize = 32 << 20;

    /// <summary>The JSON body; empty for none.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Whether to send the key; it is sent only to origins that <see cref="ServiceAddress.SharesKey"/> with the service.</summary>
    public bool SendKey { get; init; }

    /// <summary>The maximum number of bytes to read of the response body, decompressed.</summary>
    public int MaxBodySize { get; init; } = MaxProbeBodySize;

    /// <summary>The subject of the request for the log, usually the id of the model.</summary>
    public string Subject { get; init; } = "";

    /// <summary>What the request tests, for the log; empty for whether a model responds.</summary>
    public string Purpose { get; init; } = "";

    /// <summary>Whether the connection logs the exchange; false if the sender does, with what the response means.</summary>
    public bool IsLogged { get; init; } = true;

    /// <summary>The number of the attempt for the log, from 1.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>The <c>NVCF-POLL-SECONDS</c> header: how long the service waits for the model, in seconds; 0 to omit it.</summary>
    public int PollSeconds { get; init; }

    /// <summary>Reads a response with status 200 as it arrives; null to read it as a whole.</summary>
    public IResponseStreamReader? StreamReader { get; init; }
}
