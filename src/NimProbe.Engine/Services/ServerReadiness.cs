namespace NimProbe.Engine.Services;

/// <summary>What the health routes of a server say about its readiness.</summary>
internal enum ServerReadiness
{
    /// <summary>Nothing, or that the server is ready.</summary>
    Unknown,

    /// <summary>The server is starting, or loads its model.</summary>
    Loading,

    /// <summary>The response is that of NVIDIA's hosted gateway, which has no health routes.</summary>
    HostedGateway,
}
