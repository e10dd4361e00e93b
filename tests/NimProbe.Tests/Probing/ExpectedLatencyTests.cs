using NimProbe.Engine.Probing;
using Xunit;

namespace NimProbe.Tests.Probing;

public sealed class ExpectedLatencyTests
{
    [Theory]
    [InlineData("meta/llama-3.1-8b-instruct", NimModelKind.Chat, 8)]
    [InlineData("nvidia/nemotron-3-super-120b-a12b", NimModelKind.Chat, 120)]
    [InlineData("igenius/colosseum_355b_instruct_16k", NimModelKind.Chat, 355)]
    [InlineData("qwen/qwen2.5-0.5B", NimModelKind.Chat, 0.5)]
    [InlineData("nvidia/nv-embedcode-7b-v1", NimModelKind.Embedding, 0)]
    [InlineData("meta/llama-guard-4-12b", NimModelKind.Guard, 0)]
    public void The_largest_size_in_the_name_is_the_expected_latency(string id, NimModelKind kind, double expected) =>
        Assert.Equal(expected, ExpectedLatency.Estimate(id, kind));

    [Theory]
    [InlineData("deepseek-ai/deepseek-v3.2")]
    [InlineData("z-ai/glm5")]
    [InlineData("bbb/b.b")]
    [InlineData("1.2.3b")]
    [InlineData("")]
    public void A_name_without_a_size_counts_as_a_large_model(string id) =>
        Assert.InRange(ExpectedLatency.Estimate(id, NimModelKind.Chat), 50, 100);
}
