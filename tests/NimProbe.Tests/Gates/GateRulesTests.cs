using NimProbe.Engine.Gates;
using NimProbe.Tests.Reports;
using Xunit;

namespace NimProbe.Tests.Gates;

public sealed class GateRulesTests
{
    [Theory]
    [InlineData(NimModelStatus.Available, GateOutcome.Passes)]
    [InlineData(NimModelStatus.Busy, GateOutcome.PassesForNow)]
    [InlineData(NimModelStatus.RateLimited, GateOutcome.PassesForNow)]
    [InlineData(NimModelStatus.Pending, GateOutcome.PassesForNow)]
    [InlineData(NimModelStatus.Degraded, GateOutcome.FallsShort)]
    [InlineData(NimModelStatus.Failing, GateOutcome.FallsShort)]
    [InlineData(NimModelStatus.NotEntitled, GateOutcome.FallsShort)]
    [InlineData(NimModelStatus.Undeployed, GateOutcome.FallsShort)]
    [InlineData(NimModelStatus.Misconfigured, GateOutcome.FallsShort)]
    [InlineData(NimModelStatus.Retired, GateOutcome.FallsShort)]
    [InlineData(NimModelStatus.Offline, GateOutcome.FallsShort)]
    [InlineData(NimModelStatus.NotListed, GateOutcome.FallsShort)]
    [InlineData(NimModelStatus.RequestRejected, GateOutcome.Undetermined)]
    [InlineData(NimModelStatus.NoRoute, GateOutcome.Undetermined)]
    [InlineData(NimModelStatus.TimedOut, GateOutcome.Undetermined)]
    [InlineData(NimModelStatus.Unreachable, GateOutcome.Undetermined)]
    [InlineData(NimModelStatus.Inconclusive, GateOutcome.Undetermined)]
    public void Each_status_has_its_outcome_and_passes_where_it_is_allowed(NimModelStatus status, GateOutcome outcome)
    {
        Assert.Equal(outcome, new GateRules().OutcomeOf(Samples.Result("a/b", status)));
        Assert.Equal(GateOutcome.Passes, new GateRules { Allow = [status], Strict = true }.OutcomeOf(Samples.Result("a/b", status)));
    }

    [Theory]
    [InlineData(NimModelStatus.Available, GateOutcome.Passes)]
    [InlineData(NimModelStatus.Busy, GateOutcome.FallsShort)]
    [InlineData(NimModelStatus.RateLimited, GateOutcome.FallsShort)]
    [InlineData(NimModelStatus.Pending, GateOutcome.FallsShort)]
    [InlineData(NimModelStatus.TimedOut, GateOutcome.Undetermined)]
    public void Strict_wants_an_answer(NimModelStatus status, GateOutcome outcome) =>
        Assert.Equal(outcome, new GateRules { Strict = true }.OutcomeOf(Samples.Result("a/b", status)));

    [Theory]
    [InlineData(30, GateOutcome.FallsShort)]
    [InlineData(31, GateOutcome.Passes)]
    [InlineData(-400, GateOutcome.FallsShort)]
    public void A_near_end_falls_short_whatever_is_allowed(int endsAfterDays, GateOutcome outcome)
    {
        GateRules rules = new() { RetiringWithinDays = 30, Allow = [NimModelStatus.Available] };
        DateTime end = Samples.Noon.AddDays(endsAfterDays);

        Assert.Equal(outcome, rules.OutcomeOf(Samples.Result("a/b") with { EndOfLife = end }));
        Assert.Equal(outcome, rules.OutcomeOf(Samples.Result("a/b") with { DeprecatesOn = end }));
    }

    [Fact]
    public void What_answers_said_outweighs_the_web_catalogue() =>
        Assert.Equal(
            GateOutcome.Passes,
            new GateRules { RetiringWithinDays = 30 }.OutcomeOf(Samples.Result("a/b") with { EndOfLife = Samples.Noon.AddDays(90), DeprecatesOn = Samples.Noon.AddDays(1) }));
}
