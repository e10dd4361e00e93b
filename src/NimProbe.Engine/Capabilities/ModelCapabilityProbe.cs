using NimProbe.Engine.Classification;
using NimProbe.Engine.Probing;
using NimProbe.Engine.Throttling;

namespace NimProbe.Engine.Capabilities;

/// <summary>Tests the capabilities of one model: one request after the other, each of which is a probe.</summary>
internal sealed class ModelCapabilityProbe : IModelProbe
{
    private readonly ProbeSession _session;
    private readonly ProbeTarget _target;
    private readonly CapabilityRecorder _recorder;
    private readonly CapabilityState _state;
    private readonly bool _wasDeferred;
    private RequestLease? _firstLease;
    private int _attempts;

    /// <summary>Creates the test of a model.</summary>
    /// <param name="session">The session that it belongs to.</param>
    /// <param name="target">The model.</param>
    /// <param name="earlierAttempts">The number of requests that a deferred test has sent; otherwise null.</param>
    /// <param name="recorder">Has what the run has found so far.</param>
    public ModelCapabilityProbe(ProbeSession session, ProbeTarget target, int? earlierAttempts, CapabilityRecorder recorder)
    {
        _session = session;
        _target = target;
        _recorder = recorder;
        _state = recorder.GetState(target, session.Connection.Redactor);
        _wasDeferred = earlierAttempts is not null;
        _attempts = earlierAttempts ?? 0;
    }

    /// <inheritdoc/>
    public async Task<ProbeOutcome> RunAsync(RequestLease? firstLease, CancellationToken cancellationToken)
    {
        _firstLease = firstLease;
        ProbeOutcome? outcome = null;
        while (_state.Next is { } capability)
        {
            outcome = await TestAsync(capability, cancellationToken).ConfigureAwait(false);

            // A model over its limit continues at the end of the run; one that does not answer gets no further request.
            if (outcome.Verdict.FollowUp == FollowUp.Defer || !_state.HasResponded)
            {
                break;
            }
        }

        return Complete(outcome ?? throw new InvalidOperationException("There is no capability to test."));
    }

    private async Task<ProbeOutcome> TestAsync(NimCapability capability, CancellationToken cancellationToken)
    {
        CapabilityRequest request = _state.Request ?? CapabilityProbe.Create(capability, _recorder.Random).Start();
        while (true)
        {
            CapabilityAdapter adapter = new(_session, capability, request, _target.Id);
            ProbeOutcome outcome = await SendAsync(adapter, cancellationToken).ConfigureAwait(false);
            _state.AddOutcome(outcome);
            if (outcome.Verdict.FollowUp == FollowUp.Defer)
            {
                _state.Request = request;
                return outcome;
            }

            CapabilityAnswer answer =
                CapabilityAnswerReader.Read(outcome, adapter.Response!, adapter.Receiver, _session.Connection.Redactor);
            CapabilityJudgement judgement = request.Judge(answer);
            if (judgement.Next is null)
            {
                _state.Add(capability, judgement);
                return outcome;
            }

            request = judgement.Next;
        }
    }

    private async Task<ProbeOutcome> SendAsync(CapabilityAdapter adapter, CancellationToken cancellationToken)
    {
        RequestLease? lease = _firstLease;
        _firstLease = null;
        ModelProbe probe = new(_session, _target, earlierAttempts: 0, adapter);
        ProbeOutcome outcome = await probe.RunAsync(lease, cancellationToken).ConfigureAwait(false);
        _attempts += outcome.Result.Attempts;
        return outcome;
    }

    private ProbeOutcome Complete(ProbeOutcome outcome) => _recorder.Complete(outcome, _target, _state, _attempts, _wasDeferred);
}
