namespace NimProbe.Sandbox;

/// <summary>Finds the route of a path.</summary>
internal static class RouteTable
{
    public const string SelfServicePrefix = "/_sandbox/";
    public const string ModelPrefix = "/v1/models/";
    public const string EndpointPrefix = "/v2/endpoints/";
    public const string SpecSuffix = "/spec";

    public static Route Resolve(string path, SandboxShape shape) => path switch
    {
        "/v1/chat/completions" => Route.ChatCompletions,
        "/v1/completions" => Route.Completions,
        "/v1/embeddings" => Route.Embeddings,
        "/v1/models" => Route.Models,
        _ when path.StartsWith(SelfServicePrefix, StringComparison.Ordinal) => Route.SelfService,
        _ when path.StartsWith("/elsewhere/", StringComparison.Ordinal) || path.StartsWith("/moved/", StringComparison.Ordinal) => Route.Redirected,
        _ => ResolveOfShape(path, shape),
    };

    private static Route ResolveOfShape(string path, SandboxShape shape) => shape switch
    {
        SandboxShape.Nim => ResolveOfContainer(path),
        SandboxShape.Hosted when path is "/v2/search/catalog/resources/ENDPOINT" => Route.EndpointSearch,
        SandboxShape.Hosted when path is "/v2/endpoints" => Route.Endpoints,
        SandboxShape.Hosted when IsSpec(path) => Route.EndpointSpec,
        _ when path.StartsWith(ModelPrefix, StringComparison.Ordinal) => Route.Model,
        _ => Route.Unknown,
    };

    private static Route ResolveOfContainer(string path) => path switch
    {
        "/v1/health/live" => Route.HealthLive,
        "/v1/health/ready" => Route.HealthReady,
        "/v1/version" => Route.Version,
        "/v1/metadata" => Route.Metadata,
        _ => Route.Unknown,
    };

    private static bool IsSpec(string path) =>
        path.StartsWith(EndpointPrefix, StringComparison.Ordinal) && path.EndsWith(SpecSuffix, StringComparison.Ordinal);
}
