using NimProbe.Engine.Gates;
using NimProbe.Tests.Reports;
using Xunit;

namespace NimProbe.Tests.Gates;

public sealed class GateRulesTests
{
    [Theory]
    [InlineData(NimModelStatus.Available, nameof(GateOutcome.Passes))]
    [InlineData(NimModelStatus.Busy, nameof(GateOutcome.PassesWithWarning))]
    [InlineData(NimModelStatus.RateLimited, nameof(GateOutcome.PassesWithWarning))]
    [InlineData(NimModelStatus.Pending, nameof(GateOutcome.PassesWithWarning))]
    [InlineData(NimModelStatus.Degraded, nameof(GateOutcome.Fails))]
    [InlineData(NimModelStatus.Failing, nameof(GateOutcome.Fails))]
    [InlineData(NimModelStatus.NotEntitled, nameof(GateOutcome.Fails))]
    [InlineData(NimModelStatus.Undeployed, nameof(GateOutcome.Fails))]
    [InlineData(NimModelStatus.Misconfigured, nameof(GateOutcome.Fails))]
    [InlineData(NimModelStatus.Retired, nameof(GateOutcome.Fails))]
    [InlineData(NimModelStatus.Offline, nameof(GateOutcome.Fails))]
    [InlineData(NimModelStatus.NotListed, nameof(GateOutcome.Fails))]
    [InlineData(NimModelStatus.RequestRejected, nameof(GateOutcome.Undetermined))]
    [InlineData(NimModelStatus.NoRoute, nameof(GateOutcome.Undetermined))]
    [InlineData(NimModelStatus.TimedOut, nameof(GateOutcome.Undetermined))]
    [InlineData(NimModelStatus.Unreachable, nameof(GateOutcome.Undetermined))]
    [InlineData(NimModelStatus.Inconclusive, nameof(GateOutcome.Undetermined))]
    public void Each_status_has_its_outcome_and_passes_if_it_is_allowed(NimModelStatus status, string outcome)
    {
        Assert.Equal(outcome, new GateRules().Evaluate(Samples.Result("a/b", status)).ToString());
        Assert.Equal(GateOutcome.Passes, new GateRules { Allow = [status], Strict = true }.Evaluate(Samples.Result("a/b", status)));
    }

    [Theory]
    [InlineData(NimModelStatus.Available, nameof(GateOutcome.Passes))]
    [InlineData(NimModelStatus.Busy, nameof(GateOutcome.Fails))]
    [InlineData(NimModelStatus.RateLimited, nameof(GateOutcome.Fails))]
    [InlineData(NimModelStatus.Pending, nameof(GateOutcome.Fails))]
    [InlineData(NimModelStatus.TimedOut, nameof(GateOutcome.Undetermined))]
    public void Strict_requires_an_available_model(NimModelStatus status, string outcome) =>
        Assert.Equal(outcome, new GateRules { Strict = true }.Evaluate(Samples.Result("a/b", status)).ToString());

    [Theory]
    [InlineData(NimCapabilitySupport.Confirmed, nameof(GateOutcome.Passes))]
    [InlineData(NimCapabilitySupport.Ignored, nameof(GateOutcome.Fails))]
    [InlineData(NimCapabilitySupport.Refused, nameof(GateOutcome.Fails))]
    [InlineData(NimCapabilitySupport.Unknown, nameof(GateOutcome.Undetermined))]
    [InlineData(null, nameof(GateOutcome.Undetermined))]
    public void The_worst_required_capability_decides(NimCapabilitySupport? support, string outcome)
    {
        GateRules rules = new() { Capabilities = [NimCapability.Streaming, NimCapability.Vision] };

        Assert.Equal(outcome, rules.EvaluateCapabilities(Samples.Result("a/b"), Find).ToString());
        Assert.Equal(GateOutcome.Passes, new GateRules().EvaluateCapabilities(Samples.Result("a/b"), Find));

        NimCapabilityResult? Find(NimCapability capability) => capability == NimCapability.Vision && support is null
            ? null
            : new NimCapabilityResult
            {
                Id = "a/b",
                BaseUri = Samples.Service,
                Support = capability == NimCapability.Vision ? support!.Value : NimCapabilitySupport.Confirmed,
            };
    }

    [Theory]
    [InlineData(30, nameof(GateOutcome.Fails))]
    [InlineData(31, nameof(GateOutcome.Passes))]
    [InlineData(-400, nameof(GateOutcome.Fails))]
    public void A_near_end_of_life_fails_even_if_the_status_is_allowed(int endsAfterDays, string outcome)
    {
        GateRules rules = new() { RetiringWithinDays = 30, Allow = [NimModelStatus.Available] };
        DateTime end = Samples.Noon.AddDays(endsAfterDays);

        Assert.Equal(outcome, rules.Evaluate(Samples.Result("a/b") with { EndOfLife = end }).ToString());
        Assert.Equal(outcome, rules.Evaluate(Samples.Result("a/b") with { DeprecatesOn = end }).ToString());
    }

    [Theory]
    [InlineData(true, nameof(GateOutcome.Fails))]
    [InlineData(false, nameof(GateOutcome.Passes))]
    [InlineData(null, nameof(GateOutcome.Passes))]
    public void NoSubstitute_requires_that_no_other_model_answers(bool? isSubstituted, string outcome)
    {
        NimProbeResult result = Samples.Result("a/b") with { ServedModel = "a/c", IsSubstituted = isSubstituted };

        Assert.Equal(GateOutcome.Passes, new GateRules().Evaluate(result));
        Assert.Equal(outcome, new GateRules { NoSubstitute = true, Allow = [NimModelStatus.Available] }.Evaluate(result).ToString());
        Assert.Equal(outcome, new GateRules { NoSubstitute = true, Strict = true }.Evaluate(result).ToString());
    }

    [Fact]
    public void Allow_Retired_waives_the_date_of_a_retired_model_only()
    {
        GateRules rules = new() { RetiringWithinDays = 30, Allow = [NimModelStatus.Retired, NimModelStatus.RequestRejected] };
        NimProbeResult retired = Samples.Result("a/b", NimModelStatus.Retired) with { EndOfLife = Samples.Noon.AddDays(-30) };

        Assert.Equal(GateOutcome.Passes, rules.Evaluate(retired));
        Assert.Equal(GateOutcome.Fails, (rules with { Allow = [] }).Evaluate(retired));
        Assert.Equal(GateOutcome.Fails, rules.Evaluate(retired with { Status = NimModelStatus.Available }));
        Assert.Equal(GateOutcome.Fails, rules.Evaluate(retired with { Status = NimModelStatus.RequestRejected }));
    }

    [Fact]
    public void The_end_of_life_in_responses_overrides_the_web_catalogue() =>
        Assert.Equal(
            GateOutcome.Passes,
            new GateRules { RetiringWithinDays = 30 }.Evaluate(
                Samples.Result("a/b") with { EndOfLife = Samples.Noon.AddDays(90), DeprecatesOn = Samples.Noon.AddDays(1) }));
}
