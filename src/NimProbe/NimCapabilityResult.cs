namespace NimProbe;

/// <summary>The result of testing one capability of one model. All properties are flat values, so that every export keeps them.</summary>
public sealed record NimCapabilityResult
{
    /// <summary>Gets the model's id.</summary>
    public required string Id { get; init; }

    /// <summary>Gets the part of the id before its first slash; empty if the id has no slash.</summary>
    public string Publisher => NimModelId.GetPublisher(Id);

    /// <summary>Gets what the model is for: <see cref="NimModelKind.Chat"/> if it answered and nothing else is known.</summary>
    public NimModelKind Kind { get; init; }

    /// <summary>Gets the route of the requests. Capabilities are tested on <see cref="NimRoute.ChatCompletions"/>.</summary>
    public NimRoute Endpoint { get; init; } = NimRoute.ChatCompletions;

    /// <summary>Gets the capability.</summary>
    public NimCapability Capability { get; init; }

    /// <summary>Gets whether the model has the capability.</summary>
    public NimCapabilitySupport Support { get; init; }

    /// <summary>Gets the HTTP status code of the last response, or null if there was no response.</summary>
    public int? StatusCode { get; init; }

    /// <summary>
    /// Gets the time in whole milliseconds from sending the last request to the last byte of its response; null if there was no
    /// response.
    /// </summary>
    public int? LatencyMs { get; init; }

    /// <summary>
    /// Gets the number of requests sent for this capability, including retries; 0 if the model had not answered the request for
    /// another capability.
    /// </summary>
    public int Attempts { get; init; }

    /// <summary>Gets the reason: one line, at most 500 characters, without keys or account ids. The default is empty.</summary>
    public string Detail { get; init; } = "";

    /// <summary>Gets the time (UTC) of the last response.</summary>
    public DateTime TestedAt { get; init; }

    /// <summary>Gets the address of the service.</summary>
    public required Uri BaseUri { get; init; }

    /// <summary>Returns the id.</summary>
    public override string ToString() => Id;
}
