using NimProbe.Engine.Probing;
using NimProbe.Engine.Redaction;

namespace NimProbe.Engine.Streaming;

/// <summary>Publishes the speed of a model when the session publishes its result, and samples as soon as they are certain.</summary>
internal sealed class SpeedRecorder : ModelStateRecorder<SpeedState>
{
    private readonly ISpeedObserver _speeds;

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
    public override int GetMaxConcurrentProbes(ProbeOptions options) => options.ThrottleLimit;

    /// <inheritdoc/>
    public override IModelProbe Create(ProbeSession session, ProbeTarget target, int? earlierAttempts) =>
        new SpeedProbe(session, target, earlierAttempts, this);

    /// <summary>Publishes the samples that were not published before.</summary>
    public void PublishSamples(SpeedState state, bool isEnd)
    {
        foreach (NimSpeedSample sample in state.TakeNew(isEnd))
        {
            _speeds.OnSample(sample);
        }
    }

    /// <inheritdoc/>
    protected override SpeedState CreateState(Redactor redactor) => new(redactor);

    /// <inheritdoc/>
    protected override void OnNotRequested(NimProbeResult result, SpeedState state) => state.EndWithout(result);

    /// <inheritdoc/>
    protected override void Publish(NimProbeResult result, SpeedState state)
    {
        PublishSamples(state, isEnd: true);
        _speeds.OnSpeed(state.ToSpeed());
    }
}
