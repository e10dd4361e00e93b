using System.Collections.Concurrent;
using NimProbe.Engine.Redaction;

namespace NimProbe.Engine.Probing;

/// <summary>
/// Keeps what is known of the models in progress, for probes that send several requests per model, and publishes it when the session
/// publishes the result of the model.
/// </summary>
/// <typeparam name="TState">What is known of one model.</typeparam>
/// <param name="observer">Receives errors, warnings and progress.</param>
internal abstract class ModelStateRecorder<TState>(IProbeObserver observer) : ForwardingObserver(observer), IModelProbeFactory
    where TState : class
{
    private readonly ConcurrentDictionary<ProbeTarget, TState> _states = new(ReferenceEqualityComparer.Instance);
    private readonly ConcurrentDictionary<NimProbeResult, TState> _ended = new(ReferenceEqualityComparer.Instance);

    // The details of results without a request are clean; only their length is checked.
    private readonly Redactor _redactor = new();

    /// <inheritdoc/>
    public abstract int GetMaxConcurrentProbes(ProbeOptions options);

    /// <inheritdoc/>
    public abstract IModelProbe Create(ProbeSession session, ProbeTarget target, int? earlierAttempts);

    /// <summary>Gets what is known of a model, which a deferred probe continues.</summary>
    /// <param name="target">The model.</param>
    /// <param name="redactor">Limits the length of details.</param>
    public TState GetState(ProbeTarget target, Redactor redactor) =>
        _states.GetOrAdd(target, static (_, args) => args.Recorder.CreateState(args.Redactor), (Recorder: this, Redactor: redactor));

    /// <summary>Ends a probe: the session keeps the outcome until the key has proved good, and then publishes its result.</summary>
    /// <param name="outcome">The outcome of the last request.</param>
    /// <param name="target">The model.</param>
    /// <param name="state">What is known of the model.</param>
    /// <param name="attempts">The number of requests for the model.</param>
    /// <param name="wasDeferred">Whether the probe was deferred before, so that it is not deferred again.</param>
    /// <returns>The outcome of the probe.</returns>
    public ProbeOutcome Complete(ProbeOutcome outcome, ProbeTarget target, TState state, int attempts, bool wasDeferred)
    {
        NimProbeResult result = outcome.Result with { Attempts = attempts };
        _ended[result] = state;
        if (wasDeferred || outcome.Verdict.FollowUp != Classification.FollowUp.Defer)
        {
            _states.TryRemove(target, out _);
        }

        return outcome with { Target = target, Result = result };
    }

    /// <summary>Forwards progress without the end of the slowest request: a model has several requests.</summary>
    public sealed override void OnProgress(ProbeProgress progress) => base.OnProgress(progress with { SlowestEndsBy = null });

    /// <inheritdoc/>
    public sealed override void OnResult(NimProbeResult result)
    {
        if (!_ended.TryRemove(result, out TState? state))
        {
            // The run has the result without a request, for example because the service cannot be reached.
            state = CreateState(_redactor);
            OnNotRequested(result, state);
        }

        Publish(result, state);
    }

    /// <summary>Creates the state of a model before its first request.</summary>
    /// <param name="redactor">Limits the length of details.</param>
    protected abstract TState CreateState(Redactor redactor);

    /// <summary>Records the result of a model that was not requested.</summary>
    protected virtual void OnNotRequested(NimProbeResult result, TState state)
    {
    }

    /// <summary>Publishes what is known of a model whose result is published.</summary>
    protected abstract void Publish(NimProbeResult result, TState state);
}
