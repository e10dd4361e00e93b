using NimProbe.Engine.Gates;
using NimProbe.Engine.Probing;
using NimProbe.Tests.Reports;
using Xunit;

namespace NimProbe.Tests.Gates;

public sealed class ModelGateTests
{
    [Fact]
    public void One_error_names_each_model_that_falls_short()
    {
        ModelGate gate = GateOf(
            [new ProbeTarget("a/good"), new ProbeTarget("a/gone"), new ProbeTarget("a/silent")],
            Samples.Result("a/good"),
            Samples.Result("a/gone", NimModelStatus.Retired, detail: "Past its end of life.") with { EndOfLife = Samples.Noon },
            Samples.Result("a/silent", NimModelStatus.TimedOut, detail: ""));
        gate.AddAlternative("a/gone", "a/next");

        NimProbeException error = gate.ToError()!;

        Assert.Equal(NimErrorId.ModelUnavailable, error.ErrorId);
        Assert.Equal("a/gone, a/silent", error.Target);
        Assert.Equal(
            [
                "2 of 3 models fall short:",
                "- 'a/gone': Retired (Past its end of life), end of life 2026-04-06; the nearest relative that answers is 'a/next'.",
                "- 'a/silent': TimedOut.",
            ],
            error.Message.Split('\n'));
    }

    [Fact]
    public void Undetermined_is_an_error_of_its_own()
    {
        NimProbeException error = GateOf([new ProbeTarget("a/silent")], Samples.Result("a/silent", NimModelStatus.TimedOut, detail: "No whole answer in time")).ToError()!;

        Assert.Equal(NimErrorId.ModelUndetermined, error.ErrorId);
        Assert.StartsWith("1 of 1 model could not be determined:", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_without_a_result_is_undetermined() =>
        Assert.Equal(NimErrorId.ModelUndetermined, GateOf([new ProbeTarget("a/b")]).ToError()!.ErrorId);

    [Fact]
    public void What_answers_passes_without_a_word()
    {
        ModelGate gate = GateOf([new ProbeTarget("a/b")], Samples.Result("a/b"));

        Assert.Null(gate.ToError());
        Assert.Empty(gate.Warnings);
    }

    [Fact]
    public void A_pattern_asks_for_one_of_its_models()
    {
        ModelGate gate = GateOf([Pattern("a/*")], Samples.Result("a/gone", NimModelStatus.Retired), Samples.Result("a/good"), Samples.Result("a/busy", NimModelStatus.Busy));

        Assert.Null(gate.ToError());
        Assert.Empty(gate.Warnings);
    }

    [Fact]
    public void A_pattern_without_one_falls_short_with_what_was_found()
    {
        ModelGate gate = GateOf([Pattern("a/*")], Samples.Result("a/1", NimModelStatus.Retired), Samples.Result("a/2", NimModelStatus.NotEntitled), Samples.Result("a/3", NimModelStatus.NotEntitled), Samples.Result("b/1"));

        Assert.Equal("1 of 1 model falls short:\n- 'a/*': of the models that match, 2 are NotEntitled, 1 is Retired.", gate.ToError()!.Message);
    }

    [Fact]
    public void A_pattern_that_stands_for_nothing_falls_short()
    {
        NimProbeException error = GateOf([Pattern("a/*")], Samples.Result("b/1")).ToError()!;

        Assert.Equal(NimErrorId.ModelUnavailable, error.ErrorId);
        Assert.Contains("the catalogue lists no model that matches", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_moments_fault_passes_with_a_warning() =>
        Assert.Equal(
            ["'a/b' passes without having answered: Busy (The model's workers are full)."],
            GateOf([new ProbeTarget("a/b")], Samples.Result("a/b", NimModelStatus.Busy, detail: "The model's workers are full")).Warnings);

    [Fact]
    public void A_known_end_is_warned_of() =>
        Assert.Equal(
            ["'a/b' passes, and ends on 2026-06-05."],
            GateOf([new ProbeTarget("a/b")], Samples.Result("a/b") with { EndOfLife = Samples.Noon.AddDays(60) }).Warnings);

    [Fact]
    public void A_pattern_with_a_model_that_lasts_warns_of_no_end() =>
        Assert.Empty(GateOf([Pattern("a/*")], Samples.Result("a/1") with { EndOfLife = Samples.Noon }, Samples.Result("a/2")).Warnings);

    [Fact]
    public void Asking_twice_is_asking_once()
    {
        ModelGate gate = GateOf([new ProbeTarget("a/b"), new ProbeTarget("a/b")], Samples.Result("a/b", NimModelStatus.Retired));

        Assert.Single(gate.Failures);
    }

    private static ProbeTarget Pattern(string text) => new(text) { Matches = id => id.StartsWith(text.TrimEnd('*'), StringComparison.Ordinal) };

    private static ModelGate GateOf(ProbeTarget[] wanted, params NimProbeResult[] results)
    {
        ModelGate gate = new(new GateRules());
        Array.ForEach(wanted, gate.Require);
        Array.ForEach(results, gate.AddResult);
        return gate;
    }
}
