using NimProbe.Engine.Connection;

namespace NimProbe.Engine.Probing;

/// <summary>Changes what a probe sends and what its responses mean; everything else about the probe stays the same.</summary>
internal interface IProbeAdapter
{
    /// <summary>Changes a request before it is sent.</summary>
    /// <param name="request">The smallest request of the route.</param>
    /// <param name="route">The route.</param>
    ExchangeRequest AdaptRequest(ExchangeRequest request, NimRoute route);

    /// <summary>Changes the verdict of the response to the last request.</summary>
    /// <param name="response">The response.</param>
    ProbeResponse AdaptResponse(ProbeResponse response);
}
