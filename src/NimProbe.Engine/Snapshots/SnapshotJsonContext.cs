using System.Text.Json;
using System.Text.Json.Serialization;

namespace NimProbe.Engine.Snapshots;

/// <summary>The serialization metadata of snapshots. Unknown and duplicate properties, and null, are errors.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters =
    [
        typeof(EnumNameConverter<NimModelStatus>), typeof(EnumNameConverter<NimModelKind>), typeof(EnumNameConverter<NimRoute>),
        typeof(UtcDateTimeConverter),
    ])]
[JsonSerializable(typeof(SnapshotResult))]
internal sealed partial class SnapshotJsonContext : JsonSerializerContext;
