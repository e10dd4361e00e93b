using NimProbe.Fuzz;
using Xunit;

namespace NimProbe.Tests.Faults;

/// <summary>A sample of the inputs that <c>bench</c> reads a million of.</summary>
public sealed class FuzzTests
{
    private const int Sample = 4000;

    public static TheoryData<string> Targets => [.. FuzzTargets.All.Select(static t => t.Name)];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Random_and_mutated_input_breaks_no_reader(string name)
    {
        FuzzOutcome outcome = FuzzCampaign.Run(FuzzTargets.All.Single(t => t.Name == name), first: 0, Sample);

        Assert.Empty(outcome.Failures);
        Assert.Equal(Sample, outcome.Cases);
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Inputs_are_many_and_the_same_each_time(string name)
    {
        FuzzTarget target = FuzzTargets.All.Single(t => t.Name == name);
        string[] inputs = [.. Enumerable.Range(0, 100).Select(n => Convert.ToHexString(FuzzCampaign.CreateInput(target, n)))];

        Assert.InRange(inputs.Distinct().Count(), 90, 100);
        Assert.Equal(inputs, Enumerable.Range(0, 100).Select(n => Convert.ToHexString(FuzzCampaign.CreateInput(target, n))));
    }

    [Fact]
    public void A_reader_that_breaks_is_found_with_the_input_that_breaks_it()
    {
        FuzzTarget fragile = new("Fragile", ["well formed"u8.ToArray()], ["}"u8.ToArray()], static input =>
            _ = input.Contains((byte)'}') ? throw new FormatException("A brace.") : 0);

        FuzzOutcome outcome = FuzzCampaign.Run(fragile, first: 0, 200);

        Assert.NotEmpty(outcome.Failures);
        Assert.All(outcome.Failures, f => Assert.Contains((byte)'}', FuzzCampaign.CreateInput(fragile, f.Number)));
        Assert.All(outcome.Failures, static f => Assert.Equal("FormatException: A brace.", f.Fault));
    }
}
