using FsCheck;
using FsCheck.Fluent;
using NimProbe.Engine.Throttling;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Throttling;

public sealed class RequestCounterTests
{
    [Fact]
    public void The_peak_is_never_understated_and_overstated_by_two_tenths_of_a_second_at_most()
    {
        Gen<int[]> gaps = Gen.OneOf(Gen.Choose(0, 50), Gen.Choose(0, 3_000), Gen.Choose(0, 90_000)).ArrayOf().Resize(400);
        Properties.Hold(gaps, 200, run =>
        {
            ManualTimeProvider time = new();
            RequestCounter counter = new(time);
            List<TimeSpan> sent = [];
            foreach (int gap in run)
            {
                time.Advance(TimeSpan.FromMilliseconds(gap));
                counter.Count();
                sent.Add(time.Elapsed);
            }

            Assert.Equal(run.Length, counter.Total);
            Assert.InRange(counter.Peak, GetPeak(sent, TimeSpan.FromSeconds(60)), GetPeak(sent, TimeSpan.FromSeconds(60.2)));
        });
    }

    [Fact]
    public void Requests_that_left_the_window_do_not_count_for_the_peak()
    {
        ManualTimeProvider time = new();
        RequestCounter counter = new(time);
        counter.Count();
        counter.Count();
        time.Advance(TimeSpan.FromDays(30));
        counter.Count();

        Assert.Equal(2, counter.Peak);
        Assert.Equal(3, counter.Total);
    }

    private static int GetPeak(List<TimeSpan> sent, TimeSpan window) =>
        sent.Select((start, index) => sent.Skip(index).TakeWhile(s => s - start < window).Count()).DefaultIfEmpty(0).Max();
}
