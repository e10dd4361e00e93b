using NimProbe.Engine.Connection;

namespace NimProbe.Engine.Probing;

/// <summary>Changes what a probe sends and what its responses mean; everything else about the probe stays the same.</summary>
internal interface IProbeAdapter
{
    /// <summary>Whether a request that is refused because it has no image is sent once more with an image.</summary>
    bool AddsImage { get; }

    /// <summary>Changes a request before it is sent.</summary>
    /// <param name="request">The smallest request of the route.</param>
    /// <param name="route">The route.</param>
    /// <param name="withImage">Whether a chat request contains an image.</param>
    ExchangeRequest AdaptRequest(ExchangeRequest request, NimRoute route, bool withImage);

    /// <summary>Changes the verdict of the response to the last request.</summary>
    /// <param name="response">The response.</param>
    ProbeResponse AdaptResponse(ProbeResponse response);
}
