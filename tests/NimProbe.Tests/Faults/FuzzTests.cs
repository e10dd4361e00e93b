using NimProbe.Fuzz;
using Xunit;

namespace NimProbe.Tests.Faults;

/// <summary>Reads a sample of the fuzz inputs; <c>bench</c> reads a million.</summary>
public sealed class FuzzTests
{
    private const int Sample = 1000;

    public static TheoryData<string> Targets => [.. FuzzTargets.All.Select(static t => t.Name)];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Readers_accept_or_refuse_random_and_mutated_input(string name)
    {
        FuzzOutcome outcome = FuzzCampaign.Run(FuzzTargets.All.Single(t => t.Name == name), first: 0, Sample);

        Assert.Empty(outcome.Failures);
        Assert.Equal(Sample, outcome.Cases);
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Inputs_differ_from_each_other_and_are_the_same_in_each_run(string name)
    {
        FuzzTarget target = FuzzTargets.All.Single(t => t.Name == name);
        string[] inputs = [.. Enumerable.Range(0, 100).Select(n => Convert.ToHexString(FuzzCampaign.CreateInput(target, n)))];

        Assert.InRange(inputs.Distinct().Count(), 90, 100);
        Assert.Equal(inputs, Enumerable.Range(0, 100).Select(n => Convert.ToHexString(FuzzCampaign.CreateInput(target, n))));
    }

    [Fact]
    public void A_failing_reader_is_reported_with_the_input_that_makes_it_fail()
    {
        FuzzTarget fragile = new("Fragile", ["well formed"u8.ToArray()], ["}"u8.ToArray()], static input =>
            _ = input.Contains((byte)'}') ? throw new FormatException("A brace.") : 0);

        FuzzOutcome outcome = FuzzCampaign.Run(fragile, first: 0, 200);

        Assert.NotEmpty(outcome.Failures);
        Assert.All(outcome.Failures, f => Assert.Contains((byte)'}', FuzzCampaign.CreateInput(fragile, f.Number)));
        Assert.All(outcome.Failures, static f => Assert.Equal("FormatException: A brace.", f.Fault));
    }
}
