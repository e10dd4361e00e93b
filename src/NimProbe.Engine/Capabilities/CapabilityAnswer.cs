using NimProbe.Engine.Streaming;

namespace NimProbe.Engine.Capabilities;

/// <summary>What the judgement of a capability depends on: the verdict about the response, and its content.</summary>
/// <param name="Status">The status of the model by this response.</param>
/// <param name="Reason">The reason for the status, with the explanation in the response; redacted.</param>
internal sealed record CapabilityAnswer(NimModelStatus Status, string Reason)
{
    /// <summary>The message; null unless the status is <see cref="NimModelStatus.Available"/>.</summary>
    public ChatMessage? Message { get; init; }

    /// <summary>When the tokens arrived, if a stream was requested and the response is one; null otherwise.</summary>
    public TokenClock? Tokens { get; init; }

    /// <summary>All texts of a response that refuses the request; otherwise empty.</summary>
    public string Refusal { get; init; } = "";

    /// <summary>Whether the response refuses the request, and one of the given words says what it refuses. Case is ignored.</summary>
    public bool Refuses(params ReadOnlySpan<string> words)
    {
        foreach (string word in words)
        {
            if (Status == NimModelStatus.RequestRejected && Refusal.Contains(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
