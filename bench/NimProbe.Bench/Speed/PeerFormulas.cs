namespace NimProbe.Bench.Speed;

/// <summary>
/// The formulas by which other tools calculate the time to the first token (ms) and the speed (tokens/s) of one request, from their
/// sources. The tools were not run.
/// </summary>
internal static class PeerFormulas
{
    /// <summary>The formulas by the name of their tool.</summary>
    public static readonly (string Name, Func<IReadOnlyList<StreamEvent>, (double? FirstMs, double? Speed)?> Calculate)[] All =
    [
        ("AIPerf", AIPerf),
        ("vLLM bench", VllmBench),
        ("guidellm", GuideLlm),
        ("llmperf", LlmPerf),
        ("llm-d router", LlmDRouter),
    ];

    // ai-dynamo/aiperf docs/metrics-reference.md: first non-empty content; ITL = (latency - TTFT) / (tokens - 1); tokens by a tokenizer.
    private static (double? FirstMs, double? Speed)? AIPerf(IReadOnlyList<StreamEvent> events)
    {
        StreamEvent[] content = [.. events.Where(static e => e.Kind == EventKind.Content)];
        int tokens = content.Sum(static e => e.Tokens);
        return content.Length == 0 ? null : (content[0].AtMs, 1000 * (tokens - 1) / (content[^1].AtMs - content[0].AtMs));
    }

    // vllm-project/vllm benchmarks/backend_request_func.py: first chunk with choices; latency to the last of them; usage.
    private static (double? FirstMs, double? Speed)? VllmBench(IReadOnlyList<StreamEvent> events)
    {
        StreamEvent[] choices = [.. events.Where(static e => e.HasChoices)];
        int tokens = events.LastOrDefault(static e => e.Kind == EventKind.Usage)?.Tokens ?? 0;
        return choices.Length == 0
            ? null
            : (choices[0].AtMs, tokens > 1 ? 1000 * (tokens - 1) / (choices[^1].AtMs - choices[0].AtMs) : null);
    }

    // vllm-project/guidellm src/guidellm/schemas/request_stats.py: tokens / latency; tokens from usage, else one per iteration.
    private static (double? FirstMs, double? Speed)? GuideLlm(IReadOnlyList<StreamEvent> events)
    {
        StreamEvent[] content = [.. events.Where(static e => e.Kind == EventKind.Content)];
        int tokens = events.LastOrDefault(static e => e.Kind == EventKind.Usage)?.Tokens ?? content.Length;
        return content.Length == 0 ? (0, 0) : (content[0].AtMs, 1000 * tokens / events[^1].AtMs);
    }

    // ray-project/llmperf src/llmperf/ray_clients/openai_chat_completions_client.py: every chunk is a token.
    private static (double? FirstMs, double? Speed)? LlmPerf(IReadOnlyList<StreamEvent> events)
    {
        if (events.Any(static e => e.Kind == EventKind.Error))
        {
            return null;
        }

        StreamEvent[] chunks = [.. events.Where(static e => e.HasChoices || e.Kind == EventKind.Usage)];
        double first = chunks.FirstOrDefault(static e => e.Kind == EventKind.Content)?.AtMs ?? 0;
        return (first, 1000 * chunks.Length / events[^1].AtMs);
    }

    // llm-d/llm-d-inference-scheduler, pull request 1499: first byte of the response; (e2e - TTFT) / (n - 1); usage.
    private static (double? FirstMs, double? Speed)? LlmDRouter(IReadOnlyList<StreamEvent> events)
    {
        int tokens = events.LastOrDefault(static e => e.Kind == EventKind.Usage)?.Tokens ?? 0;
        return (events[0].AtMs, tokens > 1 ? 1000 * (tokens - 1) / (events[^1].AtMs - events[0].AtMs) : null);
    }
}
