using NimProbe.Sandbox.Traffic;

namespace NimProbe.Sandbox.Http;

/// <summary>Finds the route of a path.</summary>
internal static class RouteTable
{
    public const string SelfServicePrefix = "/_sandbox/";
    public const string ModelPrefix = "/v1/models/";
    public const string EndpointPrefix = "/v2/endpoints/";
    public const string SpecSuffix = "/spec";

    public static SandboxRoute Resolve(string path, SandboxShape shape) => path switch
    {
        "/v1/chat/completions" => SandboxRoute.ChatCompletions,
        "/v1/completions" => SandboxRoute.Completions,
        "/v1/embeddings" => SandboxRoute.Embeddings,
        "/v1/models" => SandboxRoute.Models,
        _ when path.StartsWith(SelfServicePrefix, StringComparison.Ordinal) => SandboxRoute.SelfService,
        _ when path.StartsWith("/elsewhere/", StringComparison.Ordinal) || path.StartsWith("/moved/", StringComparison.Ordinal) => SandboxRoute.Redirected,
        _ => ResolveOfShape(path, shape),
    };

    private static SandboxRoute ResolveOfShape(string path, SandboxShape shape) => shape switch
    {
        SandboxShape.Nim => ResolveOfContainer(path),
        SandboxShape.Hosted when path is "/v2/search/catalog/resources/ENDPOINT" => SandboxRoute.EndpointSearch,
        SandboxShape.Hosted when path is "/v2/endpoints" => SandboxRoute.Endpoints,
        SandboxShape.Hosted when IsSpec(path) => SandboxRoute.EndpointSpec,
        _ when path.StartsWith(ModelPrefix, StringComparison.Ordinal) => SandboxRoute.Model,
        _ => SandboxRoute.Unknown,
    };

    private static SandboxRoute ResolveOfContainer(string path) => path switch
    {
        "/v1/health/live" => SandboxRoute.HealthLive,
        "/v1/health/ready" => SandboxRoute.HealthReady,
        "/v1/version" => SandboxRoute.Version,
        "/v1/metadata" => SandboxRoute.Metadata,
        _ => SandboxRoute.Unknown,
    };

    private static bool IsSpec(string path) =>
        path.StartsWith(EndpointPrefix, StringComparison.Ordinal) && path.EndsWith(SpecSuffix, StringComparison.Ordinal);
}
