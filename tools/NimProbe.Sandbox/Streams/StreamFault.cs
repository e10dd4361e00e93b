namespace NimProbe.Sandbox.Streams;

/// <summary>How a stream fails.</summary>
public enum StreamFault
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>An error object as data, then [DONE], as vLLM and SGLang send it.</summary>
    ErrorObject,

    /// <summary>The error object of a gateway that ran out of time, then [DONE].</summary>
    Gateway,

    /// <summary>The error of SGLang's scheduler with a status of its own.</summary>
    Scheduler,

    /// <summary>An error event whose message is a comment, as NVIDIA Dynamo sends it.</summary>
    Comment,

    /// <summary>An error event without a message.</summary>
    Event,

    /// <summary>Message, type and code at the top of the data.</summary>
    Plain,

    /// <summary>The field error, as llama.cpp sent it.</summary>
    Field,

    /// <summary>A finish reason that says error.</summary>
    FinishReason,

    /// <summary>The stream ends, without a finish reason and [DONE].</summary>
    Cut,

    /// <summary>The connection is reset.</summary>
    Reset,

    /// <summary>The stream goes on with lines that are no events.</summary>
    Garbage,
}
