namespace NimProbe;

/// <summary>The kind of a server, as it reports about itself.</summary>
public enum NimServerKind
{
    /// <summary>The server was not reached, or reports nothing that identifies it.</summary>
    Unknown,

    /// <summary>NVIDIA's hosted service.</summary>
    Hosted,

    /// <summary>An NVIDIA NIM container, whichever engine it contains.</summary>
    Nim,

    /// <summary>A frontend of NVIDIA Dynamo.</summary>
    Dynamo,

    /// <summary>A vLLM server.</summary>
    Vllm,

    /// <summary>An SGLang server.</summary>
    Sglang,

    /// <summary>A server that lists models as the OpenAI API does, and reports nothing else.</summary>
    OpenAICompatible,
}
