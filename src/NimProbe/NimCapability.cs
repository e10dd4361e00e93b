namespace NimProbe;

/// <summary>Something that a chat model can do, apart from answering with text.</summary>
public enum NimCapability
{
    /// <summary>The answer arrives in parts while the model writes it (<c>stream</c>).</summary>
    Streaming,

    /// <summary>The model calls functions that the request offers (<c>tools</c>).</summary>
    ToolCalling,

    /// <summary>The answer follows a JSON schema (<c>response_format</c>).</summary>
    JsonSchema,

    /// <summary>The model sees pictures in the request (<c>image_url</c>).</summary>
    Vision,

    /// <summary>The answer contains the reasoning that led to it.</summary>
    Reasoning,
}
