using NimProbe.Engine.Gates;
using NimProbe.Tests.Reports;
using Xunit;

namespace NimProbe.Tests.Gates;

public sealed class GateRulesTests
{
    [Theory]
    [InlineData(NimModelStatus.Available, GateOutcome.Passes)]
    [InlineData(NimModelStatus.Busy, GateOutcome.PassesWithWarning)]
    [InlineData(NimModelStatus.RateLimited, GateOutcome.PassesWithWarning)]
    [InlineData(NimModelStatus.Pending, GateOutcome.PassesWithWarning)]
    [InlineData(NimModelStatus.Degraded, GateOutcome.Fails)]
    [InlineData(NimModelStatus.Failing, GateOutcome.Fails)]
    [InlineData(NimModelStatus.NotEntitled, GateOutcome.Fails)]
    [InlineData(NimModelStatus.Undeployed, GateOutcome.Fails)]
    [InlineData(NimModelStatus.Misconfigured, GateOutcome.Fails)]
    [InlineData(NimModelStatus.Retired, GateOutcome.Fails)]
    [InlineData(NimModelStatus.Offline, GateOutcome.Fails)]
    [InlineData(NimModelStatus.NotListed, GateOutcome.Fails)]
    [InlineData(NimModelStatus.RequestRejected, GateOutcome.Undetermined)]
    [InlineData(NimModelStatus.NoRoute, GateOutcome.Undetermined)]
    [InlineData(NimModelStatus.TimedOut, GateOutcome.Undetermined)]
    [InlineData(NimModelStatus.Unreachable, GateOutcome.Undetermined)]
    [InlineData(NimModelStatus.Inconclusive, GateOutcome.Undetermined)]
    public void Each_status_has_its_outcome_and_passes_where_it_is_allowed(NimModelStatus status, GateOutcome outcome)
    {
        Assert.Equal(outcome, new GateRules().Evaluate(Samples.Result("a/b", status)));
        Assert.Equal(GateOutcome.Passes, new GateRules { Allow = [status], Strict = true }.Evaluate(Samples.Result("a/b", status)));
    }

    [Theory]
    [InlineData(NimModelStatus.Available, GateOutcome.Passes)]
    [InlineData(NimModelStatus.Busy, GateOutcome.Fails)]
    [InlineData(NimModelStatus.RateLimited, GateOutcome.Fails)]
    [InlineData(NimModelStatus.Pending, GateOutcome.Fails)]
    [InlineData(NimModelStatus.TimedOut, GateOutcome.Undetermined)]
    public void Strict_wants_an_answer(NimModelStatus status, GateOutcome outcome) =>
        Assert.Equal(outcome, new GateRules { Strict = true }.Evaluate(Samples.Result("a/b", status)));

    [Theory]
    [InlineData(30, GateOutcome.Fails)]
    [InlineData(31, GateOutcome.Passes)]
    [InlineData(-400, GateOutcome.Fails)]
    public void A_near_end_falls_short_whatever_is_allowed(int endsAfterDays, GateOutcome outcome)
    {
        GateRules rules = new() { RetiringWithinDays = 30, Allow = [NimModelStatus.Available] };
        DateTime end = Samples.Noon.AddDays(endsAfterDays);

        Assert.Equal(outcome, rules.Evaluate(Samples.Result("a/b") with { EndOfLife = end }));
        Assert.Equal(outcome, rules.Evaluate(Samples.Result("a/b") with { DeprecatesOn = end }));
    }

    [Fact]
    public void What_answers_said_outweighs_the_web_catalogue() =>
        Assert.Equal(
            GateOutcome.Passes,
            new GateRules { RetiringWithinDays = 30 }.Evaluate(Samples.Result("a/b") with { EndOfLife = Samples.Noon.AddDays(90), DeprecatesOn = Samples.Noon.AddDays(1) }));
}
