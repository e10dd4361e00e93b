using System.Collections.Concurrent;
using NimProbe.Engine.Streaming;
using NimProbe.Tests.Harness;

namespace NimProbe.Tests.Streaming;

/// <summary>Collects what a measurement reports.</summary>
internal sealed class SpeedReport : ISpeedObserver
{
    private readonly ConcurrentQueue<NimModelSpeed> _speeds = [];
    private readonly ConcurrentQueue<NimSpeedSample> _samples = [];

    /// <summary>Raised for each sample, on the thread that reports it.</summary>
    public event Action<NimSpeedSample>? SampleArrived;

    public ProbeReport Run { get; } = new();

    public IReadOnlyList<NimModelSpeed> Speeds => [.. _speeds];

    public IReadOnlyList<NimSpeedSample> Samples => [.. _samples];

    /// <summary>The speed of a run with a single model.</summary>
    public NimModelSpeed Single => _speeds.Single();

    public NimModelSpeed this[string id] => _speeds.Single(s => s.Id == id);

    public void OnSpeed(NimModelSpeed speed) => _speeds.Enqueue(speed);

    public void OnSample(NimSpeedSample sample)
    {
        _samples.Enqueue(sample);
        SampleArrived?.Invoke(sample);
    }
}
