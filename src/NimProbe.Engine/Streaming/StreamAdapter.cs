using System.Globalization;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;

namespace NimProbe.Engine.Streaming;

/// <summary>Turns the requests of a probe into requests for a stream, on the routes that have streams.</summary>
internal sealed class StreamAdapter : IProbeAdapter
{
    // The service responds up to two seconds after the poll time; the rest is for the network.
    private const int PollMarginSeconds = 5;

    private readonly ProbeSession _session;
    private readonly SpeedOptions _options;
    private readonly string _modelId;
    private readonly bool _requestsUsage;

    /// <summary>Creates the adapter of one sample.</summary>
    /// <param name="session">The session.</param>
    /// <param name="options">The options.</param>
    /// <param name="modelId">The model.</param>
    /// <param name="requestsUsage">Whether to ask for token counts.</param>
    public StreamAdapter(ProbeSession session, SpeedOptions options, string modelId, bool requestsUsage)
    {
        _session = session;
        _options = options;
        _modelId = modelId;
        _requestsUsage = requestsUsage;
    }

    /// <summary>What the last request received; null if its route has no streams.</summary>
    public StreamReceiver? Receiver { get; private set; }

    /// <summary>Whether the last request was refused or not answered, possibly because it asked for token counts.</summary>
    public bool IsUsageRefused { get; private set; }

    /// <inheritdoc/>
    public bool AddsImage => true;

    /// <inheritdoc/>
    public ExchangeRequest AdaptRequest(ExchangeRequest request, NimRoute route, bool withImage)
    {
        if (route is not (NimRoute.ChatCompletions or NimRoute.Completions))
        {
            Receiver = null;
            return request;
        }

        StreamLimits limits = new(
            _options.FirstTokenTimeout,
            _options.StallTimeout,
            _session.Connection.Timeout,
            SpeedFigures.GetMaxChunks(_session.Options.MaxTokens));
        Receiver = new StreamReceiver(limits, _session.Connection.Time, _session.State.MarkKeyAccepted);
        return request with
        {
            Body = StreamRequestBody.Write(
                route, _modelId, _options.Prompt, _session.Options.MaxTokens, _requestsUsage, withImage),
            StreamReader = Receiver,
            PollSeconds = request.PollSeconds > 0
                ? (int)Math.Clamp(_options.FirstTokenTimeout.TotalSeconds - PollMarginSeconds, 0, 3600)
                : 0,
        };
    }

    /// <inheritdoc/>
    public ProbeResponse AdaptResponse(ProbeResponse response)
    {
        if (Receiver is not { } receiver)
        {
            return response;
        }

        IsUsageRefused = _requestsUsage && IsAboutUsage(response, receiver);
        return GetReason(response, receiver) is { } reason
            ? (response with { Verdict = response.Verdict with { Reason = reason } }).AsFinal()
            : receiver.IsStream || IsUsageRefused ? response.AsFinal() : response;
    }

    private static bool IsAboutUsage(ProbeResponse response, StreamReceiver receiver)
    {
        if (response.Exchange.Failure == ExchangeFailure.TimedOut)
        {
            return receiver.Clock.Chunks == 0;
        }

        return response.Exchange.StatusCode is 400 or 422
            || (receiver.End == StreamEnd.Error && response.Body.ContainsAny(["stream_options", "include_usage"]));
    }

    /// <summary>Gets the reason of a verdict about a stream that failed; null for every other verdict.</summary>
    private string? GetReason(ProbeResponse response, StreamReceiver receiver) => receiver.End switch
    {
        null when response.Exchange.Failure == ExchangeFailure.TimedOut => DescribeSilence(),
        StreamEnd.NoFirstToken => DescribeSilence(),
        StreamEnd.Error => "An error inside the stream",
        StreamEnd.Empty => "The stream ended without a token",
        StreamEnd.Incomplete => "The stream ended before the answer was complete",
        StreamEnd.Dropped => "The connection was dropped within the stream",
        StreamEnd.Stalled => string.Create(
            CultureInfo.InvariantCulture, $"No further token within {_options.StallTimeout.TotalSeconds:0.###} s"),
        StreamEnd.Unreadable => "The events of the stream are not those of a completion",
        _ => null,
    };

    private string DescribeSilence() =>
        string.Create(CultureInfo.InvariantCulture, $"No token within {_options.FirstTokenTimeout.TotalSeconds:0.###} s");
}
