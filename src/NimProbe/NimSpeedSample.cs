namespace NimProbe;

/// <summary>
/// One measured request to a model. Every figure is null if the request failed or has none; <see cref="Detail"/> then says why.
/// </summary>
public sealed record NimSpeedSample
{
    /// <summary>Gets the model's id.</summary>
    public required string Id { get; init; }

    /// <summary>Gets the part of the id before its first slash; empty if the id has no slash.</summary>
    public string Publisher => NimModelId.GetPublisher(Id);

    /// <summary>Gets what the model is for: from its answer if there is any, else guessed from the id.</summary>
    public NimModelKind Kind { get; init; }

    /// <summary>
    /// Gets the route that answered, or else the last route tried. The default is <see cref="NimRoute.ChatCompletions"/>.
    /// </summary>
    public NimRoute Endpoint { get; init; } = NimRoute.ChatCompletions;

    /// <summary>Gets the status that the response means.</summary>
    public NimModelStatus Status { get; init; }

    /// <summary>Gets the number of the sample, counted from 1 for each model.</summary>
    public int Sample { get; init; }

    /// <summary>
    /// Gets the time in whole milliseconds from writing the request to the first chunk with content, reasoning or a tool call.
    /// </summary>
    public int? TimeToFirstTokenMs { get; init; }

    /// <summary>
    /// Gets the time in whole milliseconds from writing the request to the first chunk with content or a tool call; reasoning does not
    /// count. It is null if the model only reasoned.
    /// </summary>
    public int? TimeToFirstOutputMs { get; init; }

    /// <summary>Gets the tokens per second after the first token.</summary>
    public double? TokensPerSecond { get; init; }

    /// <summary>Gets the mean time in milliseconds between two tokens.</summary>
    public double? InterTokenLatencyMs { get; init; }

    /// <summary>Gets the longest time in whole milliseconds without a token, after the first token.</summary>
    public int? LongestStallMs { get; init; }

    /// <summary>Gets the number of tokens of the answer, reasoning included.</summary>
    public int? OutputTokens { get; init; }

    /// <summary>
    /// Gets the time in whole milliseconds from writing the request to the last token; for an answer that is not a stream, the latency
    /// that a probe has.
    /// </summary>
    public int? LatencyMs { get; init; }

    /// <summary>Gets how the tokens are counted; null without tokens.</summary>
    public NimTokenCountBasis? TokenCountBasis { get; init; }

    /// <summary>Gets the model that the answer names, or null if there is no answer or it names none.</summary>
    public string? ServedModel { get; init; }

    /// <summary>
    /// Gets whether another model answered than the one requested; null if that is not known.
    /// </summary>
    public bool? IsSubstituted { get; init; }

    /// <summary>Gets the time (UTC) at which the request ended.</summary>
    public DateTime MeasuredAt { get; init; }

    /// <summary>Gets the address of the service.</summary>
    public required Uri BaseUri { get; init; }

    /// <summary>
    /// Gets the reason for the status and for missing figures: one line, at most 500 characters, without keys or account ids. The
    /// default is empty.
    /// </summary>
    public string Detail { get; init; } = "";

    /// <summary>Returns the id.</summary>
    public override string ToString() => Id;
}
