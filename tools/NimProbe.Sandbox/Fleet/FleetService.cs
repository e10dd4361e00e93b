using NimProbe.Sandbox.Shapes;

namespace NimProbe.Sandbox.Fleet;

/// <summary>One service of a fleet.</summary>
/// <param name="Name">Its name in the fleet, such as <c>service-017</c>.</param>
/// <param name="Kind">What it is.</param>
public sealed record FleetService(string Name, FleetServiceKind Kind)
{
    /// <summary>The models, in order. Default: none.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>The version that it reports. Default: that of its kind.</summary>
    public string? Version { get; init; }

    /// <summary>The profile that a NIM reports. Default: that of its kind.</summary>
    public string? Profile { get; init; }

    /// <summary>The context length in tokens. Default: 131072.</summary>
    public int MaxModelLength { get; init; } = 131072;

    /// <summary>Seconds until it has loaded its models. Default: 0.</summary>
    public double ReadyAfter { get; init; }

    /// <summary>The latency of completions in milliseconds. Default: 0.</summary>
    public int Latency { get; init; }

    /// <summary>Its key. Default: none. The request log shows which key each service got.</summary>
    public string? Key { get; init; }

    /// <summary>True if connections reach a server that speaks HTTP.</summary>
    internal bool Listens => Kind is not (FleetServiceKind.Refused or FleetServiceKind.BlackHole);

    /// <summary>True if the server's address begins with https.</summary>
    internal bool IsSecure => Kind is FleetServiceKind.Tls or FleetServiceKind.WrongTls;

    /// <summary>True if the service is one that clients can use, at once or after loading.</summary>
    internal bool IsGenuine => Kind < FleetServiceKind.WrongTls;

    /// <summary>Creates the options of its server.</summary>
    internal SandboxOptions ToOptions(TimeProvider time) => new()
    {
        Models = [.. Models.Select(id => new SandboxModel(id, ChatLatency: Latency))],
        Shape = Shape,
        Version = Version,
        Profile = Profile,
        MaxModelLength = MaxModelLength,
        ReadyAfter = ReadyAfter,
        Key = Key,
        Time = time,
        PortalAnswer = Kind switch
        {
            FleetServiceKind.Html => "html_200",
            FleetServiceKind.Hang => "no_answer",
            _ => null,
        },
    };

    private SandboxShape Shape => Kind switch
    {
        FleetServiceKind.NimLlm2 => SandboxShape.NimLlm2,
        FleetServiceKind.NimVlm => SandboxShape.NimVlm,
        FleetServiceKind.NimRerank => SandboxShape.NimRerank,
        FleetServiceKind.NimImage => SandboxShape.NimImage,
        FleetServiceKind.Dynamo => SandboxShape.Dynamo,
        FleetServiceKind.Dynamo2025 => SandboxShape.Dynamo2025,
        FleetServiceKind.Vllm => SandboxShape.Vllm,
        FleetServiceKind.Sglang => SandboxShape.Sglang,
        FleetServiceKind.OpenAI => SandboxShape.OpenAI,
        _ => SandboxShape.Nim,
    };
}
