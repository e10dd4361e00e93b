namespace NimProbe;

/// <summary>Specifies what a model is for. The kind decides which route is probed first.</summary>
public enum NimModelKind
{
    /// <summary>A chat model: completes messages. This is the default.</summary>
    Chat,

    /// <summary>An embedding model: converts text to vectors.</summary>
    Embedding,

    /// <summary>A base model: continues a prompt.</summary>
    Completion,

    /// <summary>A reranking model: orders passages by their relevance to a query.</summary>
    Rerank,

    /// <summary>A vision model: reads images or documents. Many also answer plain text.</summary>
    Vision,

    /// <summary>An image model: generates images.</summary>
    Image,

    /// <summary>A guard model: classifies text by safety or policy.</summary>
    Guard,

    /// <summary>Any other model, such as reward models and detectors.</summary>
    Other,
}
