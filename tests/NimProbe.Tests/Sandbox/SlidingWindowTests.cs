using NimProbe.Sandbox.Traffic;
using Xunit;

namespace NimProbe.Tests.Sandbox;

/// <summary>The sliding window of the statistics and the rate limiter.</summary>
public sealed class SlidingWindowTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(17)]
    [InlineData(100)]
    public void The_window_counts_the_arrivals_within_its_length(int length)
    {
        Random random = new(length);
        SlidingWindow window = new(length);
        List<long> arrivals = [];
        long now = 0;
        for (int index = 0; index < 2000; index++)
        {
            now += random.Next(0, 4) * random.Next(0, 12);
            arrivals.Add(now);
            Assert.Equal(arrivals.Count(arrival => arrival > now - length), window.Add(now));
        }
    }
}
