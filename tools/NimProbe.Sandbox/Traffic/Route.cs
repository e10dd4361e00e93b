namespace NimProbe.Sandbox;

/// <summary>The routes of the server.</summary>
internal enum Route
{
    Unknown,
    Models,
    Model,
    ChatCompletions,
    Completions,
    Embeddings,
    EndpointSearch,
    Endpoints,
    EndpointSpec,
    HealthLive,
    HealthReady,
    Version,
    Metadata,
    Redirected,
    SelfService,
}
