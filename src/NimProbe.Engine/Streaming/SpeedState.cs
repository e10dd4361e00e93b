using System.Globalization;
using NimProbe.Engine.Probing;
using NimProbe.Engine.Redaction;

namespace NimProbe.Engine.Streaming;

/// <summary>The samples of one model so far, and the speed that follows from them.</summary>
/// <param name="redactor">Limits the length of details.</param>
internal sealed class SpeedState(Redactor redactor)
{
    private readonly List<NimSpeedSample> _samples = [];
    private readonly List<NimSpeedSample> _good = [];
    private NimSpeedSample? _last;
    private int _announced;

    /// <summary>The number of samples.</summary>
    public int Count => _samples.Count;

    /// <summary>Whether a sample succeeded.</summary>
    public bool HasGood => _good.Count > 0;

    /// <summary>Whether the server refused or did not answer a request for token counts.</summary>
    public bool IsUsageRefused { get; set; }

    /// <summary>Adds a sample.</summary>
    /// <param name="outcome">The outcome of its request.</param>
    /// <param name="figures">Its figures; null if it failed.</param>
    public void Add(ProbeOutcome outcome, SpeedFigures? figures)
    {
        NimSpeedSample sample = ToSample(outcome.Result, figures, _samples.Count + 1);
        _samples.Add(sample);
        _last = sample;
        if (figures is not null)
        {
            _good.Add(sample);
        }
    }

    /// <summary>Records a result that is no sample, such as a request that the service refuses because of a rate limit.</summary>
    /// <param name="result">The result.</param>
    public void EndWithout(NimProbeResult result) => _last = ToSample(result, figures: null, _samples.Count + 1);

    /// <summary>Returns the samples that were not returned before, and at the end a request that was refused to the last.</summary>
    /// <param name="isEnd">Whether no more samples follow.</param>
    public IReadOnlyList<NimSpeedSample> TakeNew(bool isEnd)
    {
        List<NimSpeedSample> samples = [.. _samples.Skip(_announced)];
        _announced = _samples.Count;
        if (isEnd && _last is not null && _last.Sample > _samples.Count)
        {
            samples.Add(_last);
        }

        return samples;
    }

    /// <summary>Gets the speed.</summary>
    /// <exception cref="InvalidOperationException">No request is recorded.</exception>
    public NimModelSpeed ToSpeed()
    {
        NimSpeedSample last = _last ?? throw new InvalidOperationException("No request is recorded.");
        NimSpeedSample shown = _good.Count > 0 ? _good[^1] : last;
        return new NimModelSpeed
        {
            Id = shown.Id,
            Kind = shown.Kind,
            Endpoint = shown.Endpoint,
            Status = shown.Status,
            Samples = _samples.Count,
            FailedSamples = _samples.Count - _good.Count,
            TimeToFirstTokenMs = GetMedian(static s => s.TimeToFirstTokenMs),
            TimeToFirstOutputMs = GetMedian(static s => s.TimeToFirstOutputMs),
            TokensPerSecond = Median.Get(Select(static s => s.TokensPerSecond)) is { } speed ? Math.Round(speed, 2) : null,
            InterTokenLatencyMs = Median.Get(Select(static s => s.InterTokenLatencyMs)) is { } interval ? Math.Round(interval, 3) : null,
            LongestStallMs = GetMedian(static s => s.LongestStallMs),
            OutputTokens = GetMedian(static s => s.OutputTokens),
            LatencyMs = GetMedian(static s => s.LatencyMs),
            TokenCountBasis = _good.Min(static s => s.TokenCountBasis),
            ServedModel = shown.ServedModel,
            IsSubstituted = shown.IsSubstituted,
            MeasuredAt = last.MeasuredAt,
            BaseUri = shown.BaseUri,
            Detail = GetDetail(last),
        };
    }

    private NimSpeedSample ToSample(NimProbeResult result, SpeedFigures? figures, int number) => new()
    {
        Id = result.Id,
        Kind = result.Kind,
        Endpoint = result.Endpoint,
        Status = result.Status,
        Sample = number,
        TimeToFirstTokenMs = figures?.TimeToFirstTokenMs,
        TimeToFirstOutputMs = figures?.TimeToFirstOutputMs,
        TokensPerSecond = figures?.TokensPerSecond,
        InterTokenLatencyMs = figures?.InterTokenLatencyMs,
        LongestStallMs = figures?.LongestStallMs,
        OutputTokens = figures?.OutputTokens,
        LatencyMs = figures?.LatencyMs,
        TokenCountBasis = figures?.TokenCountBasis,
        ServedModel = result.ServedModel,
        IsSubstituted = result.IsSubstituted,
        MeasuredAt = result.TestedAt,
        BaseUri = result.BaseUri,
        Detail = figures is { Notes.Length: > 0 } ? redactor.CleanLine($"{result.Detail}; {figures.Notes}") : result.Detail,
    };

    private int? GetMedian(Func<NimSpeedSample, int?> get) =>
        Median.Get(Select(s => get(s))) is { } median ? (int)Math.Round(median, MidpointRounding.AwayFromZero) : null;

    private double[] Select(Func<NimSpeedSample, double?> get) => [.. _good.Select(get).OfType<double>()];

    private string GetDetail(NimSpeedSample last)
    {
        List<string> details = [.. _good.Select(static s => s.Detail).Distinct()];
        int failed = _samples.Count - _good.Count;
        string? fault = _samples.Except(_good).LastOrDefault()?.Detail;
        if (details.Count == 0)
        {
            return last.Detail;
        }

        if (fault is not null)
        {
            details.Add(string.Create(CultureInfo.InvariantCulture, $"{failed} of {_samples.Count} samples failed: {fault}"));
        }

        if (last.Sample > _samples.Count)
        {
            details.Add(last.Detail);
        }

        return redactor.CleanLine(string.Join("; ", details));
    }
}
