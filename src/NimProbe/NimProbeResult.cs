namespace NimProbe;

/// <summary>The result of probing one model. All properties are flat values, so that every export keeps them.</summary>
public sealed record NimProbeResult
{
    /// <summary>Gets the model's id.</summary>
    public required string Id { get; init; }

    /// <summary>Gets the part of the id before its first slash; empty if the id has no slash.</summary>
    public string Publisher => NimModelId.GetPublisher(Id);

    /// <summary>
    /// Gets what the model is for: from the evidence of the probe if there is any, else guessed from the id.
    /// </summary>
    public NimModelKind Kind { get; init; }

    /// <summary>
    /// Gets the route that answered, or else the last route tried. The default is
    /// <see cref="NimRoute.ChatCompletions"/>.
    /// </summary>
    public NimRoute Endpoint { get; init; } = NimRoute.ChatCompletions;

    /// <summary>Gets the status that the probe found.</summary>
    public NimModelStatus Status { get; init; }

    /// <summary>Gets the availability that <see cref="Status"/> implies.</summary>
    public NimAvailability Availability => Status.ToAvailability();

    /// <summary>Gets the HTTP status code of the response, or null if there was no response.</summary>
    public int? StatusCode { get; init; }

    /// <summary>
    /// Gets the time in whole milliseconds from sending the request to the last byte of the response, without time in
    /// the module's own queue; null if there was no response.
    /// </summary>
    public int? LatencyMs { get; init; }

    /// <summary>
    /// Gets the number of requests sent for the model, including other routes and retries; 0 for a carried-over result, and
    /// for a model that was not requested because its service cannot be reached.
    /// </summary>
    public int Attempts { get; init; }

    /// <summary>Gets whether the status is <see cref="NimModelStatus.Available"/> and a retry was necessary.</summary>
    public bool PassedAfterRetry { get; init; }

    /// <summary>Gets the end of life (UTC) from a response with HTTP 410 or a <c>Deprecation</c> header, or null.</summary>
    public DateTime? EndOfLife { get; init; }

    /// <summary>Gets whether the web catalogue offers a free endpoint, as known from the input; null if unknown.</summary>
    public bool? FreeEndpoint { get; init; }

    /// <summary>Gets the date (UTC) of deprecation in the web catalogue, as known from the input; null if unknown.</summary>
    public DateTime? DeprecatesOn { get; init; }

    /// <summary>Gets how many different models the catalogue listed, as known from the input; 0 if unknown.</summary>
    public int CatalogCount { get; init; }

    /// <summary>
    /// Gets the service's id of the request (<c>nvcf-reqid</c>), for support requests; null if the response had none.
    /// </summary>
    public string? RequestId { get; init; }

    /// <summary>
    /// Gets the reason for the status: one line, at most 500 characters, without keys or account ids. The default is
    /// empty.
    /// </summary>
    public string Detail { get; init; } = "";

    /// <summary>
    /// Gets the model that the answer names (<c>model</c>): one line, at most 500 characters, without keys or account ids; null if there
    /// was no answer, or it names none.
    /// </summary>
    public string? ServedModel { get; init; }

    /// <summary>
    /// Gets whether another model answered, for example the successor to which the service redirects the id: true if
    /// <see cref="ServedModel"/> is another model that the catalogue lists or the hosted service has listed; false if it is the requested
    /// model, or another name of it; null if that is not known, as for aliases, paths and quantised models, or if there was no answer.
    /// </summary>
    public bool? IsSubstituted { get; init; }

    /// <summary>Gets the time (UTC) at which the status was determined.</summary>
    public DateTime TestedAt { get; init; }

    /// <summary>Gets the address of the service that was probed.</summary>
    public required Uri BaseUri { get; init; }

    /// <summary>Returns the id.</summary>
    public override string ToString() => Id;
}
