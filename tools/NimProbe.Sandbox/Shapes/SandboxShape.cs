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

    /// <summary>A Dynamo frontend of 2025, whose <c>/health</c> responds with 200 while it is unhealthy.</summary>
    Dynamo2025,

    /// <summary>A vLLM server.</summary>
    Vllm,

    /// <summary>An SGLang server.</summary>
    Sglang,

    /// <summary>A NIM of version 2 for language models: while it loads, only <c>/v1/health/live</c> responds.</summary>
    NimLlm2,

    /// <summary>A NIM of version 1.0 for vision: health without a status, and metadata without a profile.</summary>
    NimVlm,

    /// <summary>A reranking NIM, whose list of models has nothing but ids.</summary>
    NimRerank,

    /// <summary>An image NIM, which has no list of models.</summary>
    NimImage,
}
