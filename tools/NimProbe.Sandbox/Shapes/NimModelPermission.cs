namespace NimProbe.Sandbox.Shapes;

/// <summary>What vLLM permits for a model; every server sends the same.</summary>
internal sealed record NimModelPermission(string Id)
{
    public string Object { get; } = "model_permission";

    public long Created { get; } = ModelEntry.LoadedAt;

    public bool AllowCreateEngine { get; }

    public bool AllowSampling { get; } = true;

    public bool AllowLogprobs { get; } = true;

    public bool AllowSearchIndices { get; }

    public bool AllowView { get; } = true;

    public bool AllowFineTuning { get; }

    public string Organization { get; } = "*";

    public string? Group { get; }

    public bool IsBlocking { get; }
}
