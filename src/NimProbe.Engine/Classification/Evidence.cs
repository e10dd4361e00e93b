using NimProbe.Engine.Connection;

namespace NimProbe.Engine.Classification;

/// <summary>Everything that a verdict depends on.</summary>
/// <param name="Exchange">The exchange.</param>
/// <param name="Body">The parsed body of the response.</param>
/// <param name="Route">The route of the request.</param>
/// <param name="IsHosted">Whether the origin is the hosted service: an NVIDIA host, or one that has sent an <c>nvcf-reqid</c>.</param>
/// <param name="IsListed">Whether the catalogue lists the model; null if that is not known.</param>
internal sealed record Evidence(Exchange Exchange, ResponseBody Body, NimRoute Route, bool IsHosted, bool? IsListed)
{
    /// <summary>The status code of the response, complete or not; 0 if there is no response.</summary>
    public int StatusCode => Exchange.StatusCode ?? 0;

    /// <summary>
    /// Whether the response has a request id, which proves that it passed the key check, the look-up and the limiter. Markup proves
    /// nothing: whatever replaced the body can have kept the header.
    /// </summary>
    public bool HasRequestId => Exchange.RequestId is not null && !IsMarkup;

    /// <summary>Whether the body is JSON.</summary>
    public bool IsJson => Body.Format == BodyFormat.Json;

    /// <summary>Whether the body is an HTML page or an XML document, which no model sends.</summary>
    public bool IsMarkup => Body.Format == BodyFormat.Markup;

    /// <summary>Whether the server of the model responded: there is a request id, or JSON or events from a self-hosted server.</summary>
    public bool IsFromWorker => HasRequestId || (!IsHosted && Body.Format is BodyFormat.Json or BodyFormat.EventStream);
}
