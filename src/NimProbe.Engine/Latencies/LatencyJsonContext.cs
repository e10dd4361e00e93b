using System.Text.Json;
using System.Text.Json.Serialization;

namespace NimProbe.Engine.Latencies;

/// <summary>The serialization metadata of files of latencies. Unknown and duplicate properties, and null, are errors.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LatencyDocument))]
internal sealed partial class LatencyJsonContext : JsonSerializerContext;
