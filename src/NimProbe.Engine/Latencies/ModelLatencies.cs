using System.Text.Json.Serialization;

namespace NimProbe.Engine.Latencies;

/// <summary>The latencies of one model, as the file contains them.</summary>
internal sealed class ModelLatencies
{
    /// <summary>The date of the last observation (UTC).</summary>
    [JsonRequired] public DateOnly LastSeen { get; set; }

    /// <summary>The latencies, the oldest first.</summary>
    [JsonRequired] public List<int> Milliseconds { get; set; } = [];

    /// <summary>Whether there are 1 to 10 latencies, none below 0 or above that of a time-out.</summary>
    public bool AreValid() => Milliseconds.Count is > 0 and <= LatencyHistory.MaximumValues
        && Milliseconds.TrueForAll(static ms => ms is >= 0 and <= ObservedLatency.TimedOut);
}
