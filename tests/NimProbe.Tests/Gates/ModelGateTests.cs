using NimProbe.Engine.Gates;
using NimProbe.Engine.Probing;
using NimProbe.Tests.Reports;
using Xunit;

namespace NimProbe.Tests.Gates;

public sealed class ModelGateTests
{
    [Fact]
    public void One_error_names_each_failing_model()
    {
        ModelGate gate = CreateGate(
            [new ProbeTarget("a/good"), new ProbeTarget("a/gone"), new ProbeTarget("a/silent")],
            Samples.Result("a/good"),
            Samples.Result("a/gone", NimModelStatus.Retired, detail: "Past its end of life.") with { EndOfLife = Samples.Noon },
            Samples.Result("a/silent", NimModelStatus.TimedOut, detail: ""));
        gate.AddAlternative(new ProbeTarget("a/gone"), "a/next");

        NimProbeException error = gate.ToError()!;

        Assert.Equal(NimErrorId.ModelUnavailable, error.ErrorId);
        Assert.Equal("a/gone, a/silent", error.Target);
        Assert.Equal(
            [
                "2 of 3 models failed:",
                "- 'a/gone': Retired (Past its end of life), end of life 2026-04-06; the closest available alternative is 'a/next'.",
                "- 'a/silent': TimedOut.",
            ],
            error.Message.Split('\n'));
    }

    [Fact]
    public void A_failure_contains_neither_the_id_of_a_function_nor_a_command_of_a_build_server()
    {
        const string Detail = "Closed: Function '0f5c2a1e-9d3b-4c77-8a10-5b6e7f809a1b': Not found ##vso[task.setvariable variable=a]b.";

        NimProbeException error =
            CreateGate([new ProbeTarget("a/b")], Samples.Result("a/b", NimModelStatus.Failing, detail: Detail)).ToError()!;

        Assert.Equal("- 'a/b': Failing (Closed: Not found # #vso[task.setvariable variable=a]b).", error.Message.Split('\n')[1]);
    }

    [Theory]
    [InlineData(NimModelStatus.NotEntitled, NimModelStatus.NotEntitled, NimErrorCause.NotEntitled)]
    [InlineData(NimModelStatus.NotEntitled, NimModelStatus.Retired, NimErrorCause.None)]
    [InlineData(NimModelStatus.NotEntitled, NimModelStatus.Available, NimErrorCause.None)]
    public void The_key_can_be_the_cause_only_if_every_model_is_closed_to_the_account(
        NimModelStatus one, NimModelStatus other, NimErrorCause expected) =>
        Assert.Equal(
            expected,
            CreateGate([new ProbeTarget("a/1"), new ProbeTarget("a/2")], Samples.Result("a/1", one), Samples.Result("a/2", other))
                .ToError()!.Cause);

    [Fact]
    public void An_undetermined_model_has_a_separate_error()
    {
        NimProbeException error =
            CreateGate([new ProbeTarget("a/silent")], Samples.Result("a/silent", NimModelStatus.TimedOut)).ToError()!;

        Assert.Equal(NimErrorId.ModelUndetermined, error.ErrorId);
        Assert.StartsWith("1 of 1 model could not be determined:", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_without_a_result_is_undetermined() =>
        Assert.Equal(NimErrorId.ModelUndetermined, CreateGate([new ProbeTarget("a/b")]).ToError()!.ErrorId);

    [Fact]
    public void An_available_model_passes_without_a_warning()
    {
        ModelGate gate = CreateGate([new ProbeTarget("a/b")], Samples.Result("a/b"));

        Assert.Null(gate.ToError());
        Assert.Empty(gate.Warnings);
    }

    [Fact]
    public void A_pattern_requires_one_of_its_models()
    {
        ModelGate gate = CreateGate(
            [Pattern("a/*")],
            Samples.Result("a/gone", NimModelStatus.Retired),
            Samples.Result("a/good"),
            Samples.Result("a/busy", NimModelStatus.Busy));

        Assert.Null(gate.ToError());
        Assert.Empty(gate.Warnings);
    }

    [Fact]
    public void A_failing_pattern_lists_the_statuses_of_its_models()
    {
        ModelGate gate = CreateGate(
            [Pattern("a/*")],
            Samples.Result("a/1", NimModelStatus.Retired),
            Samples.Result("a/2", NimModelStatus.NotEntitled),
            Samples.Result("a/3", NimModelStatus.NotEntitled),
            Samples.Result("b/1"));

        Assert.Equal("1 of 1 model failed:\n- 'a/*': of the models that match, 2 are NotEntitled, 1 is Retired.", gate.ToError()!.Message);
    }

    [Fact]
    public void A_pattern_without_a_match_fails()
    {
        NimProbeException error = CreateGate([Pattern("a/*")], Samples.Result("b/1")).ToError()!;

        Assert.Equal(NimErrorId.ModelUnavailable, error.ErrorId);
        Assert.Contains("the catalogue lists no model that matches", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_service_requires_each_of_its_models()
    {
        ModelGate gate = CreateGate(
            [ProbeTarget.FromService(Samples.Service), new ProbeTarget("a/gone") { BaseUri = Samples.Service }],
            Samples.Result("a/gone", NimModelStatus.Retired, detail: ""),
            Samples.Result("a/busy", NimModelStatus.Busy, detail: ""),
            Samples.Result("a/good"));

        Assert.Equal("1 of 3 models failed:\n- 'a/gone': Retired.", gate.ToError()!.Message);
        Assert.Equal(["'a/busy' passes without an answer: Busy."], gate.Warnings);
    }

    [Fact]
    public void A_transient_failure_passes_with_a_warning() =>
        Assert.Equal(
            ["'a/b' passes without an answer: Busy (The model's workers are full)."],
            CreateGate(
                [new ProbeTarget("a/b")],
                Samples.Result("a/b", NimModelStatus.Busy, detail: "The model's workers are full")).Warnings);

    [Fact]
    public void A_known_end_of_life_is_a_warning() =>
        Assert.Equal(
            ["'a/b' passes, but reaches its end of life on 2026-06-05."],
            CreateGate([new ProbeTarget("a/b")], Samples.Result("a/b") with { EndOfLife = Samples.Noon.AddDays(60) }).Warnings);

    [Fact]
    public void A_past_end_of_life_is_a_warning_in_the_past_tense() =>
        Assert.Equal(
            ["'a/b' passes, but reached its end of life on 2026-04-05."],
            CreateGate([new ProbeTarget("a/b")], Samples.Result("a/b") with { EndOfLife = Samples.Noon.AddDays(-1) }).Warnings);

    [Fact]
    public void A_pattern_with_a_model_without_an_end_of_life_has_no_warning() =>
        Assert.Empty(CreateGate([Pattern("a/*")], Samples.Result("a/1") with { EndOfLife = Samples.Noon }, Samples.Result("a/2")).Warnings);

    [Fact]
    public void The_error_about_a_substitution_names_the_model_that_answered()
    {
        NimProbeResult old = Samples.Result("z-ai/glm-5.1", detail: "Answered by another model, 'z-ai/glm-5.2'") with
        {
            ServedModel = "z-ai/glm-5.2",
            IsSubstituted = true,
        };
        ModelGate gate = CreateGate(new GateRules { NoSubstitute = true }, [new ProbeTarget("z-ai/glm-5.1"), Pattern("z-ai/*")], old);

        Assert.Equal(
            [
                "2 of 2 models failed:",
                "- 'z-ai/glm-5.1': Available (Answered by another model, 'z-ai/glm-5.2').",
                "- 'z-ai/*': of the models that match, 1 is answered by another model.",
            ],
            gate.ToError()!.Message.Split('\n'));
        Assert.Empty(gate.Warnings);
        Assert.Null(CreateGate([new ProbeTarget("z-ai/glm-5.1")], old).ToError());
    }

    [Fact]
    public void One_warning_names_the_models_that_may_have_been_substituted()
    {
        NimProbeResult[] results =
        [
            Samples.Result("a/alias") with { ServedModel = "/opt/nim" },
            Samples.Result("a/nameless"),
            Samples.Result("a/itself") with { ServedModel = "a/itself", IsSubstituted = false },
            Samples.Result("a/closed", NimModelStatus.NotEntitled),
        ];
        ProbeTarget[] targets = [.. results.Select(static r => new ProbeTarget(r.Id)), Pattern("a/*")];
        GateRules rules = new() { NoSubstitute = true, Allow = [NimModelStatus.NotEntitled] };

        Assert.Equal(
            [
                "It is not known whether another model answered for 2 models, because the answer names none or an unknown one: "
                + "'a/alias', 'a/nameless'.",
            ],
            CreateGate(rules, targets, results).Warnings);
        Assert.Empty(CreateGate(rules with { NoSubstitute = false }, targets, results).Warnings);
    }

    [Fact]
    public void Duplicate_targets_are_ignored()
    {
        ModelGate gate = CreateGate([new ProbeTarget("a/b"), new ProbeTarget("a/b")], Samples.Result("a/b", NimModelStatus.Retired));

        Assert.Single(gate.Failures);
    }

    private static ProbeTarget Pattern(string text) =>
        new(text) { Matches = id => id.StartsWith(text.TrimEnd('*'), StringComparison.Ordinal) };

    private static ModelGate CreateGate(ProbeTarget[] targets, params NimProbeResult[] results) =>
        CreateGate(new GateRules(), targets, results);

    private static ModelGate CreateGate(GateRules rules, ProbeTarget[] targets, params NimProbeResult[] results)
    {
        ModelGate gate = new(rules);
        Array.ForEach(targets, gate.Require);
        Array.ForEach(results, gate.AddResult);
        return gate;
    }
}
