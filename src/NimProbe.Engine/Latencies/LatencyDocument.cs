using System.Text.Json.Serialization;

namespace NimProbe.Engine.Latencies;

/// <summary>The content of a file of latencies. Its first property identifies the file.</summary>
internal sealed class LatencyDocument
{
    /// <summary>The version of the format that is written and read.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The version of the format.</summary>
    [JsonRequired] public int NimProbeLatencies { get; set; } = CurrentVersion;

    /// <summary>The latencies by the id of the model.</summary>
    [JsonRequired] public Dictionary<string, ModelLatencies> Models { get; set; } = new(StringComparer.Ordinal);
}
