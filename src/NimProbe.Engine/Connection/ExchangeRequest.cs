namespace NimProbe.Engine.Connection;

/// <summary>One request to send.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Address">Where to.</param>
public sealed record ExchangeRequest(HttpMethod Method, Uri Address)
{
    /// <summary>The bound of a probe's answer: 1 MiB.</summary>
    public const int ProbeBodyBound = 1 << 20;

    /// <summary>The bound of a catalogue page: 32 MiB.</summary>
    public const int CatalogBodyBound = 32 << 20;

    /// <summary>The JSON body; empty for none.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Whether the key goes along; it only ever does to the service's own origin.</summary>
    public bool SendKey { get; init; }

    /// <summary>How many bytes of the answer are read, decompressed.</summary>
    public int BodyBound { get; init; } = ProbeBodyBound;

    /// <summary>What is asked for, the model's id most often; for the log line.</summary>
    public string Subject { get; init; } = "";

    /// <summary>Which try this is, counted from 1; for the log line.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>What <c>NVCF-POLL-SECONDS</c> asks: the seconds after which the service ends a wait itself; 0 to leave it unasked.</summary>
    public int PollSeconds { get; init; }
}
