namespace NimProbe.Sandbox.Shapes;

/// <summary>The kind of server that the sandbox is.</summary>
public enum SandboxShape
{
    /// <summary>NVIDIA's hosted API.</summary>
    Hosted,

    /// <summary>A self-hosted NIM container: health routes, vLLM's model list and errors, no key, no request ids.</summary>
    Nim,

    /// <summary>A plain OpenAI-compatible server: no health routes, no request ids.</summary>
    OpenAI,

    /// <summary>A frontend of NVIDIA Dynamo: health at the origin, its own error bodies, no key, no request ids.</summary>
    Dynamo,
}
