namespace NimProbe.Sandbox.Traffic;

/// <summary>What a route is called in the statistics.</summary>
internal static class SandboxRouteNames
{
    public static string Of(SandboxRoute route) => route switch
    {
        SandboxRoute.Models => "/v1/models",
        SandboxRoute.Model => "/v1/models/{id}",
        SandboxRoute.ChatCompletions => "/v1/chat/completions",
        SandboxRoute.Completions => "/v1/completions",
        SandboxRoute.Embeddings => "/v1/embeddings",
        SandboxRoute.EndpointSearch => "/v2/search/catalog/resources/ENDPOINT",
        SandboxRoute.Endpoints => "/v2/endpoints",
        SandboxRoute.EndpointSpec => "/v2/endpoints/{name}/spec",
        SandboxRoute.HealthLive => "/v1/health/live",
        SandboxRoute.HealthReady => "/v1/health/ready",
        SandboxRoute.Version => "/v1/version",
        SandboxRoute.Metadata => "/v1/metadata",
        SandboxRoute.Redirected => "redirected",
        _ => "other",
    };
}
