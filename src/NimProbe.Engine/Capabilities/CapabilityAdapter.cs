using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;
using NimProbe.Engine.Streaming;

namespace NimProbe.Engine.Capabilities;

/// <summary>Turns the request of a probe into the request of a capability, and keeps its last response.</summary>
internal sealed class CapabilityAdapter : IProbeAdapter
{
    private readonly ProbeSession _session;
    private readonly NimCapability _capability;
    private readonly CapabilityRequest _request;
    private readonly ReadOnlyMemory<byte> _body;

    /// <summary>Creates the adapter of one request and its retries.</summary>
    /// <param name="session">The session.</param>
    /// <param name="capability">The capability that the request tests.</param>
    /// <param name="request">The request.</param>
    /// <param name="modelId">The model.</param>
    public CapabilityAdapter(ProbeSession session, NimCapability capability, CapabilityRequest request, string modelId)
    {
        _session = session;
        _capability = capability;
        _request = request;
        _body = request.Write(modelId, session.Options.MaxTokens);
    }

    /// <summary>The last response; null before it.</summary>
    public ProbeResponse? Response { get; private set; }

    /// <summary>What received the last response; null if no stream was requested.</summary>
    public StreamReceiver? Receiver { get; private set; }

    /// <inheritdoc/>
    public bool AddsImage => false;

    /// <inheritdoc/>
    public ExchangeRequest AdaptRequest(ExchangeRequest request, NimRoute route, bool withImage)
    {
        Receiver = _request.IsStreamed ? CreateReceiver() : null;
        return request with { Body = _body, Purpose = _capability.ToString(), StreamReader = Receiver };
    }

    /// <inheritdoc/>
    public ProbeResponse AdaptResponse(ProbeResponse response) => Response = response;

    private StreamReceiver CreateReceiver()
    {
        TimeSpan timeout = _session.Connection.Timeout;
        int maxChunks = SpeedFigures.GetMaxChunks(_session.Options.MaxTokens);
        return new StreamReceiver(
            new StreamLimits(timeout, timeout, timeout, maxChunks), _session.Connection.Time, _session.State.MarkKeyAccepted);
    }
}
