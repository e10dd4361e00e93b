namespace NimProbe;

/// <summary>What a model is for: a guess from its id, which decides the route that is probed first.</summary>
public enum NimModelKind
{
    /// <summary>Answers messages: the default, and by far the most common.</summary>
    Chat,

    /// <summary>Turns text into vectors.</summary>
    Embedding,

    /// <summary>A base model that continues a prompt.</summary>
    Completion,

    /// <summary>Orders passages by how well they answer a query.</summary>
    Rerank,

    /// <summary>Reads images or documents; many also answer plain text.</summary>
    Vision,

    /// <summary>Makes images.</summary>
    Image,

    /// <summary>Judges text for safety or policy.</summary>
    Guard,

    /// <summary>Anything else: reward models, detectors, perception.</summary>
    Other,
}
