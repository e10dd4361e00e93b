using System.Collections.Concurrent;
using NimProbe.Engine.Probing;
using NimProbe.Engine.Redaction;

namespace NimProbe.Engine.Streaming;

/// <summary>
/// Has the samples of the models in progress, and publishes the speed of a model when the session publishes its result.
/// </summary>
internal sealed class SpeedRecorder : ForwardingObserver, IModelProbeFactory
{
    // The details of results without a request are clean; only their length is checked.
    private static readonly Redactor s_redactor = new();

    private readonly ISpeedObserver _speeds;
    private readonly ConcurrentDictionary<ProbeTarget, SpeedState> _states = new(ReferenceEqualityComparer.Instance);
    private readonly ConcurrentDictionary<NimProbeResult, SpeedState> _results = new(ReferenceEqualityComparer.Instance);

    /// <summary>Creates a recorder.</summary>
    /// <param name="options">The options.</param>
    /// <param name="observer">Receives errors, warnings and progress.</param>
    /// <param name="speeds">Receives the measurements.</param>
    public SpeedRecorder(SpeedOptions options, IProbeObserver observer, ISpeedObserver speeds)
        : base(observer)
    {
        Options = options;
        _speeds = speeds;
    }

    /// <summary>The options.</summary>
    public SpeedOptions Options { get; }

    /// <inheritdoc/>
    public int GetMaxConcurrentProbes(ProbeOptions options) => options.ThrottleLimit;

    /// <inheritdoc/>
    public IModelProbe Create(ProbeSession session, ProbeTarget target, int? earlierAttempts) =>
        new SpeedProbe(session, target, earlierAttempts, this);

    /// <summary>Gets the samples of a model, which a deferred measurement continues.</summary>
    /// <param name="target">The model.</param>
    /// <param name="redactor">Limits the length of details.</param>
    public SpeedState GetState(ProbeTarget target, Redactor redactor) =>
        _states.GetOrAdd(target, static (_, redactor) => new SpeedState(redactor), redactor);

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
            state = new SpeedState(s_redactor);
            state.EndWithout(result);
        }

        PublishSamples(state, isEnd: true);
        _speeds.OnSpeed(state.ToSpeed());
    }
}
