using FsCheck;
using FsCheck.Fluent;
using NimProbe.Engine.Pacing;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Pacing;

public sealed class RequestMeterTests
{
    [Fact]
    public void The_peak_is_never_understated_and_overstated_by_what_two_tenths_of_a_second_hold_at_most()
    {
        Gen<int[]> gaps = Gen.OneOf(Gen.Choose(0, 50), Gen.Choose(0, 3_000), Gen.Choose(0, 90_000)).ArrayOf().Resize(400);
        Properties.Hold(gaps, 200, run =>
        {
            ManualTimeProvider time = new();
            RequestMeter meter = new(time);
            List<TimeSpan> sent = [];
            foreach (int gap in run)
            {
                time.Advance(TimeSpan.FromMilliseconds(gap));
                meter.Count();
                sent.Add(time.Elapsed);
            }

            Assert.Equal(run.Length, meter.Total);
            Assert.InRange(meter.Peak, PeakOf(sent, TimeSpan.FromSeconds(60)), PeakOf(sent, TimeSpan.FromSeconds(60.2)));
        });
    }

    [Fact]
    public void A_window_that_has_passed_is_forgotten()
    {
        ManualTimeProvider time = new();
        RequestMeter meter = new(time);
        meter.Count();
        meter.Count();
        time.Advance(TimeSpan.FromDays(30));
        meter.Count();

        Assert.Equal(2, meter.Peak);
        Assert.Equal(3, meter.Total);
    }

    private static int PeakOf(List<TimeSpan> sent, TimeSpan window) =>
        sent.Select((start, index) => sent.Skip(index).TakeWhile(s => s - start < window).Count()).DefaultIfEmpty(0).Max();
}
