using NimProbe.Engine.Capabilities;
using NimProbe.Engine.Probing;
using Xunit;

namespace NimProbe.Tests.Capabilities;

public sealed class CapabilityEstimateTests
{
    [Fact]
    public void The_action_names_the_capabilities_once_and_the_requests() => Assert.Equal(
        "Test Vision, Streaming with at most 3 requests",
        CapabilityEstimate.DescribeAction([NimCapability.Vision, NimCapability.Streaming, NimCapability.Vision]));

    [Theory]
    [InlineData(null, "2 models: at most 16 requests without retries, 0.4 minutes at 40 requests per minute.", "a/b", "a/c", "a/b")]
    [InlineData(0, "1 model: at most 8 requests without retries, 0.2 minutes at 40 requests per minute.", "a/b")]
    [InlineData(8, "1 model: at most 8 requests without retries, 1.0 minutes at 8 requests per minute.", "a/b")]
    [InlineData(8, "Each model that matches a pattern: at most 8 requests without retries, 1.0 minutes at 8 requests per minute.", "a*")]
    [InlineData(
        8,
        "1 model: at most 8 requests without retries, 1.0 minutes at 8 requests per minute; each model that matches a pattern: "
            + "at most 8 requests without retries, 1.0 minutes at 8 requests per minute.",
        "a*",
        "a/b")]
    [InlineData(null, null)]
    public void The_cost_counts_each_model_once(int? rate, string? text, params string[] ids)
    {
        CapabilityEstimate estimate = new();
        foreach (string id in ids)
        {
            estimate.Add(new ProbeTarget(id) { Matches = id.EndsWith('*') ? static _ => true : null });
        }

        Assert.Equal(text, estimate.Describe(CapabilityPlan.All, rate));
    }
}
