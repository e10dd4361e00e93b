using NimProbe.Engine.Probing;
using NimProbe.PowerShell.Base;
using Xunit;

namespace NimProbe.Tests.PowerShell.Base;

public sealed class ProbeReporterTests
{
    private static readonly DateTimeOffset s_end = new(new DateTime(2026, 4, 6, 14, 4, 30, DateTimeKind.Local));

    private static readonly ProbeProgress s_last = new(182, 186, 4, WaitingForBudget: false, null)
    {
        Available = 150,
        SlowestEndsBy = s_end,
    };

    [Fact]
    public void The_progress_of_a_run_that_waits_states_when_the_next_request_follows() =>
        Assert.Equal(
            "36 of 186 done, 30 available, 2 in flight, next request in 45 s",
            ProbeReporter.Describe(new ProbeProgress(36, 186, 2, WaitingForBudget: true, null)
            {
                Available = 30,
                NextRequestIn = TimeSpan.FromSeconds(44.2),
            }));

    [Fact]
    public void The_progress_at_the_end_states_until_when_the_slowest_model_may_take() =>
        Assert.Equal(
            "182 of 186 done, 150 available, the slowest may take until 14:05",
            ProbeReporter.Describe(s_last));

    [Fact]
    public void The_progress_while_input_arrives_has_no_total() =>
        Assert.Equal(
            "0 done, 0 available, 1 in flight",
            ProbeReporter.Describe(new ProbeProgress(0, null, 1, WaitingForBudget: true, null)));

    [Fact]
    public void The_progress_of_several_parts_adds_up()
    {
        ProbeProgress waiting = new(1, 4, 1, WaitingForBudget: true, TimeSpan.FromSeconds(9))
        {
            Available = 1,
            NextRequestIn = TimeSpan.FromSeconds(5),
        };
        ProbeProgress ending = new(2, 3, 1, WaitingForBudget: false, TimeSpan.FromSeconds(2)) { Available = 2, SlowestEndsBy = s_end };

        ProbeProgress both = ProbeProgress.Combine([waiting, ending]);

        Assert.Equal("3 of 7 done, 3 available, 2 in flight, next request in 5 s", ProbeReporter.Describe(both));
        Assert.Null(both.SlowestEndsBy);
        Assert.Equal(s_end, ProbeProgress.Combine([ending, ending with { Done = 3, SlowestEndsBy = null }]).SlowestEndsBy);
    }
}
