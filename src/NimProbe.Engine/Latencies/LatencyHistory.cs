namespace NimProbe.Engine.Latencies;

/// <summary>The latencies of models in the last runs, at most ten for each model.</summary>
internal sealed class LatencyHistory
{
    /// <summary>The maximum number of latencies for each model: 10.</summary>
    public const int MaximumValues = 10;

    private readonly Dictionary<string, ModelLatencies> _models = new(StringComparer.Ordinal);

    /// <summary>Whether no model is known.</summary>
    public bool IsEmpty => _models.Count == 0;

    /// <summary>The latencies of each model, the model that was observed last first.</summary>
    public IEnumerable<KeyValuePair<string, ModelLatencies>> Models => _models
        .OrderByDescending(static m => m.Value.LastSeen)
        .ThenBy(static m => m.Key, StringComparer.Ordinal);

    /// <summary>Adds what is known about a model.</summary>
    public void Add(string id, ModelLatencies latencies) => _models.Add(id, latencies);

    /// <summary>Adds the latency of a later run; the oldest of more than ten is removed.</summary>
    public void Add(ObservedLatency latency)
    {
        if (!_models.TryGetValue(latency.Id, out ModelLatencies? model))
        {
            _models.Add(latency.Id, model = new ModelLatencies());
        }

        if (model.Milliseconds.Count == MaximumValues)
        {
            model.Milliseconds.RemoveAt(0);
        }

        model.Milliseconds.Add(latency.Milliseconds);
        model.LastSeen = latency.Date > model.LastSeen ? latency.Date : model.LastSeen;
    }

    /// <summary>Gets the mean latency of a model, in milliseconds; null if the model is not known.</summary>
    /// <param name="id">The id of the model.</param>
    /// <param name="deadline">The deadline of an exchange, which limits each latency.</param>
    public double? GetMeanMs(string id, TimeSpan deadline) => _models.TryGetValue(id, out ModelLatencies? model)
        ? model.Milliseconds.Average(ms => Math.Min(ms, deadline.TotalMilliseconds))
        : null;
}
