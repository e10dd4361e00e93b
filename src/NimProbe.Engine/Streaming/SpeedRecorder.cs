using System.Collections.Concurrent;
using NimProbe.Engine.Probing;
using NimProbe.Engine.Redaction;

namespace NimProbe.Engine.Streaming;

/// <summary>
/// Has the samples of the models in progress, and publishes the speed of a model when the session publishes its result.
/// </summary>
internal sealed class SpeedRecorder : ForwardingObserver, IModelProbeFactory
{
    private readonly ISpeedObserver _speeds;
    private readonly Redactor _redactor;
    private readonly ConcurrentDictionary<ProbeTarget, SpeedState> _states = new(ReferenceEqualityComparer.Instance);
    private readonly ConcurrentDictionary<NimProbeResult, SpeedState> _results = new(ReferenceEqualityComparer.Instance);

    /// <summary>Creates a recorder.</summary>
    /// <param name="maxModels">The number of models that are measured at a time.</param>
    /// <param name="options">The options.</param>
    /// <param name="redactor">Cleans details.</param>
    /// <param name="observer">Receives errors, warnings and progress.</param>
    /// <param name="speeds">Receives the measurements.</param>
    public SpeedRecorder(int maxModels, SpeedOptions options, Redactor redactor, IProbeObserver observer, ISpeedObserver speeds)
        : base(observer)
    {
        MaxConcurrentProbes = maxModels;
        Options = options;
        _redactor = redactor;
        _speeds = speeds;
    }

    /// <summary>The options.</summary>
    public SpeedOptions Options { get; }

    /// <inheritdoc/>
    public int MaxConcurrentProbes { get; }

    /// <inheritdoc/>
    public IModelProbe Create(ProbeSession session, ProbeTarget target, int? earlierAttempts) =>
        new SpeedProbe(session, target, earlierAttempts, this);

    /// <summary>Gets the samples of a model, which a deferred measurement continues.</summary>
    public SpeedState GetState(ProbeTarget target) => _states.GetOrAdd(target, _ => new SpeedState(_redactor));

    /// <summary>Forgets a model whose measurement has ended.</summary>
    public void Forget(ProbeTarget target) => _states.TryRemove(target, out _);

    /// <summary>Adds the measurement that belongs to a result.</summary>
    public void Add(NimProbeResult result, SpeedState state) => _results[result] = state;

    /// <summary>Publishes the samples that were not published before.</summary>
    public void PublishSamples(SpeedState state, bool isEnd)
    {
        foreach (NimSpeedSample sample in state.TakeNew(isEnd))
        {
            _speeds.OnSample(sample);
        }
    }

    /// <summary>Forwards progress without the end of the slowest request: a model has several samples.</summary>
    public override void OnProgress(ProbeProgress progress) => base.OnProgress(progress with { SlowestEndsBy = null });

    /// <inheritdoc/>
    public override void OnResult(NimProbeResult result)
    {
        if (!_results.TryRemove(result, out SpeedState? state))
        {
            // The session has the result without a request.
            state = new SpeedState(_redactor);
            state.EndWithout(result);
        }

        PublishSamples(state, isEnd: true);
        _speeds.OnSpeed(state.ToSpeed());
    }
}
