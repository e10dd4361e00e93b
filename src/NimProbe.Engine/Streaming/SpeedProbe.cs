using NimProbe.Engine.Classification;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;
using NimProbe.Engine.Throttling;

namespace NimProbe.Engine.Streaming;

/// <summary>Measures one model: one sample after the other, each of which is a probe whose answer is streamed.</summary>
internal sealed class SpeedProbe : IModelProbe
{
    private readonly ProbeSession _session;
    private readonly ProbeTarget _target;
    private readonly SpeedRecorder _recorder;
    private readonly SpeedState _state;
    private readonly bool _wasDeferred;
    private ProbeTarget _sampleTarget;
    private int _attempts;
    private int _refusals;

    /// <summary>Creates the measurement of a model.</summary>
    /// <param name="session">The session that it belongs to.</param>
    /// <param name="target">The model.</param>
    /// <param name="earlierAttempts">The number of requests that a deferred measurement has sent; otherwise null.</param>
    /// <param name="recorder">Has the samples of the run, and its options.</param>
    public SpeedProbe(ProbeSession session, ProbeTarget target, int? earlierAttempts, SpeedRecorder recorder)
    {
        _session = session;
        _target = target;
        _sampleTarget = target;
        _recorder = recorder;
        _state = recorder.GetState(target, session.Connection.Redactor);
        _wasDeferred = earlierAttempts is not null;
        _attempts = earlierAttempts ?? 0;
    }

    /// <inheritdoc/>
    public async Task<ProbeOutcome> RunAsync(RequestLease? firstLease, CancellationToken cancellationToken)
    {
        while (true)
        {
            (ProbeOutcome outcome, StreamAdapter adapter) = await SendAsync(firstLease, cancellationToken).ConfigureAwait(false);
            firstLease = null;
            if (outcome.Verdict.FollowUp == FollowUp.Defer)
            {
                // Requests over a limit are no samples. The first is repeated at the end of the run, and others after a delay.
                if (_wasDeferred && await TryWaitAsync(outcome, cancellationToken).ConfigureAwait(false))
                {
                    continue;
                }

                _state.EndWithout(outcome.Result);
                return Complete(outcome);
            }

            _state.Add(outcome, GetFigures(outcome, adapter));
            if (_session.State.IsScopeProven)
            {
                _recorder.PublishSamples(_state, isEnd: false);
            }

            if (_state.Count >= _recorder.Options.Count || !CanContinue(outcome, adapter))
            {
                return Complete(outcome);
            }
        }
    }

    private async Task<(ProbeOutcome Outcome, StreamAdapter Adapter)> SendAsync(RequestLease? lease, CancellationToken cancellationToken)
    {
        bool requestsUsage = _recorder.Options.RequestUsage && !_state.IsUsageRefused;
        StreamAdapter adapter = new(_session, _recorder.Options, _target.Id, requestsUsage);
        ModelProbe probe = new(_session, _sampleTarget, earlierAttempts: 0, adapter);
        ProbeOutcome outcome = await probe.RunAsync(lease, cancellationToken).ConfigureAwait(false);
        _attempts += outcome.Result.Attempts;
        if (adapter.IsUsageRefused)
        {
            _state.IsUsageRefused = true;
            return await SendAsync(lease: null, cancellationToken).ConfigureAwait(false);
        }

        return (outcome, adapter);
    }

    private SpeedFigures? GetFigures(ProbeOutcome outcome, StreamAdapter adapter)
    {
        if (outcome.Result.Status != NimModelStatus.Available)
        {
            return null;
        }

        // The next samples take the route that answered.
        _sampleTarget = _target with { Endpoint = outcome.Result.Endpoint };
        return adapter.Receiver is { IsStream: true } stream
            ? SpeedFigures.FromStream(stream, _session.Connection.Time)
            : SpeedFigures.FromWhole(outcome.Result.Endpoint, outcome.Result.LatencyMs);
    }

    // A model that is closed, retired or silent stays so; one whose stream broke, or that is busy, can answer the next request.
    private bool CanContinue(ProbeOutcome outcome, StreamAdapter adapter) =>
        _state.HasGood
        || adapter.Receiver is { IsStream: true }
        || outcome.Result.Status.ToAvailability() == NimAvailability.Interrupted;

    private async Task<bool> TryWaitAsync(ProbeOutcome outcome, CancellationToken cancellationToken)
    {
        TimeSpan delay = outcome.RetryAfter ?? RetryPolicy.BaseDelay * Math.Pow(2, _refusals);
        if (_refusals++ >= _session.Options.MaximumRetryCount || delay > _session.Connection.Timeout)
        {
            return false;
        }

        await Task.Delay(delay, _session.Connection.Time, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private ProbeOutcome Complete(ProbeOutcome outcome) => _recorder.Complete(outcome, _target, _state, _attempts, _wasDeferred);
}
