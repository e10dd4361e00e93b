namespace NimProbe.Sandbox.Fleet;

/// <summary>What one service of a fleet is: a kind of server, or a way to fail.</summary>
public enum FleetServiceKind
{
    /// <summary>A NIM container.</summary>
    Nim,

    /// <summary>A NIM of version 2 for language models, behind nginx.</summary>
    NimLlm2,

    /// <summary>A NIM of version 1.0 for vision.</summary>
    NimVlm,

    /// <summary>A reranking NIM.</summary>
    NimRerank,

    /// <summary>An image NIM.</summary>
    NimImage,

    /// <summary>A Dynamo frontend.</summary>
    Dynamo,

    /// <summary>A Dynamo frontend of 2025.</summary>
    Dynamo2025,

    /// <summary>A vLLM server. It checks its key.</summary>
    Vllm,

    /// <summary>An SGLang server. It checks its key.</summary>
    Sglang,

    /// <summary>A plain OpenAI-compatible server. It checks its key.</summary>
    OpenAI,

    /// <summary>A NIM container with https and a self-signed certificate, which records the certificate of its clients.</summary>
    Tls,

    /// <summary>A NIM container with https and the certificate of another host.</summary>
    WrongTls,

    /// <summary>A port that refuses connections.</summary>
    Refused,

    /// <summary>A port whose queue is full, so that connections get no response; Windows refuses them.</summary>
    BlackHole,

    /// <summary>A server that accepts requests and never answers.</summary>
    Hang,

    /// <summary>A server that answers every request with an HTML page.</summary>
    Html,

    /// <summary>A server that repeats what it is sent, keys included, and redirects requests to another service of the fleet.</summary>
    Impostor,
}
