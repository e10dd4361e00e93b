using System.Text.Json.Serialization;
using NimProbe.Sandbox.Fleet;
using NimProbe.Sandbox.Http;
using NimProbe.Sandbox.Proxy;
using NimProbe.Sandbox.Shapes;
using NimProbe.Sandbox.Traffic;
using NimProbe.Sandbox.WebCatalog;

namespace NimProbe.Sandbox.Serialization;

/// <summary>The types that the sandbox serializes.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ModelList))]
[JsonSerializable(typeof(ModelPage))]
[JsonSerializable(typeof(ModelEntry))]
[JsonSerializable(typeof(NimModelEntry))]
[JsonSerializable(typeof(NimIdEntry))]
[JsonSerializable(typeof(SglangModelEntry))]
[JsonSerializable(typeof(NimMetadata))]
[JsonSerializable(typeof(EndpointSearch))]
[JsonSerializable(typeof(EndpointList))]
[JsonSerializable(typeof(EndpointSpec))]
[JsonSerializable(typeof(SandboxStatistics))]
[JsonSerializable(typeof(IReadOnlyList<SandboxRequest>))]
[JsonSerializable(typeof(IReadOnlyList<FleetEntry>))]
[JsonSerializable(typeof(IReadOnlyList<FleetRequest>))]
[JsonSerializable(typeof(IReadOnlyCollection<ProxyRequest>))]
internal sealed partial class SandboxJsonContext : JsonSerializerContext;
