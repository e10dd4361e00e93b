namespace NimProbe.Sandbox.Traffic;

/// <summary>The routes of the server.</summary>
internal enum SandboxRoute
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
