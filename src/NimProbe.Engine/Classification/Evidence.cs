using NimProbe.Engine.Connection;

namespace NimProbe.Engine.Classification;

/// <summary>All that is known when an answer is judged.</summary>
/// <param name="Exchange">The exchange.</param>
/// <param name="Body">Its body, read.</param>
/// <param name="Route">The route asked.</param>
/// <param name="IsHosted">Whether the origin is the hosted service: NVIDIA's host, or it has sent an <c>nvcf-reqid</c> before.</param>
/// <param name="IsListed">Whether the catalogue lists the model; null where that is not known.</param>
public sealed record Evidence(Exchange Exchange, ResponseBody Body, NimRoute Route, bool IsHosted, bool? IsListed)
{
    /// <summary>The status code of an answer that began, whole or not; 0 where none did.</summary>
    public int StatusCode => Exchange.StatusCode ?? 0;

    /// <summary>Whether the answer is whole.</summary>
    public bool IsComplete => Exchange.Failure == ExchangeFailure.None && !Exchange.IsBodyTruncated;

    /// <summary>The best single mark of a deployed model: the answer came from behind key check, look-up and limiter.</summary>
    public bool HasRequestId => Exchange.RequestId is not null;

    /// <summary>Whether the body is JSON.</summary>
    public bool IsJson => Body.Format == BodyFormat.Json;

    /// <summary>Whether a page for browsers came, which only something in between sends.</summary>
    public bool IsHtml => Body.Format == BodyFormat.Html;

    /// <summary>Whether the answer is the model's own server's: marked so, or JSON from an origin that has no service in front.</summary>
    public bool IsFromWorker => HasRequestId || (!IsHosted && IsJson);
}
