namespace NimProbe.Sandbox;

/// <summary>What a route is called in the statistics.</summary>
internal static class RouteNames
{
    public static string Of(Route route) => route switch
    {
        Route.Models => "/v1/models",
        Route.Model => "/v1/models/{id}",
        Route.ChatCompletions => "/v1/chat/completions",
        Route.Completions => "/v1/completions",
        Route.Embeddings => "/v1/embeddings",
        Route.EndpointSearch => "/v2/search/catalog/resources/ENDPOINT",
        Route.Endpoints => "/v2/endpoints",
        Route.EndpointSpec => "/v2/endpoints/{name}/spec",
        Route.HealthLive => "/v1/health/live",
        Route.HealthReady => "/v1/health/ready",
        Route.Version => "/v1/version",
        Route.Metadata => "/v1/metadata",
        Route.Redirected => "redirected",
        _ => "other",
    };
}
