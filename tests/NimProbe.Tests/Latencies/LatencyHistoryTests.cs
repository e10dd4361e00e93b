using NimProbe.Engine.Latencies;
using Xunit;

namespace NimProbe.Tests.Latencies;

public sealed class LatencyHistoryTests
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(120);

    [Fact]
    public void Only_the_last_ten_latencies_of_a_model_count()
    {
        LatencyHistory history = new();
        foreach (int milliseconds in Enumerable.Range(1, 13))
        {
            history.Add(new ObservedLatency("a/model", milliseconds, new DateOnly(2026, 6, milliseconds)));
        }

        Assert.Equal(8.5, history.GetMeanMs("a/model", s_deadline));
        Assert.Equal(Enumerable.Range(4, 10), history.Models.Single().Value.Milliseconds);
        Assert.Equal(new DateOnly(2026, 6, 13), history.Models.Single().Value.LastSeen);
    }

    [Fact]
    public void A_time_out_counts_as_the_deadline_of_the_run_that_reads_it()
    {
        LatencyHistory history = new();
        history.Add(new ObservedLatency("a/model", 1000, default));
        history.Add(new ObservedLatency("a/model", ObservedLatency.TimedOut, default));

        Assert.Equal(60_500, history.GetMeanMs("a/model", s_deadline));
        Assert.Equal(500, history.GetMeanMs("a/model", TimeSpan.FromSeconds(0.5)));
        Assert.Null(history.GetMeanMs("A/model", s_deadline));
    }
}
