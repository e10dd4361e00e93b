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
    [InlineData(NimModelStatus.NotEntitled, NimModelStatus.NotEntitled, NimErrorCause.NotEntitled, NimErrorCause.None)]
    [InlineData(NimModelStatus.NotEntitled, NimModelStatus.Available, NimErrorCause.NotEntitled, NimErrorCause.None)]
    [InlineData(NimModelStatus.Retired, NimModelStatus.NotEntitled, NimErrorCause.None, NimErrorCause.NotEntitled)]
    [InlineData(NimModelStatus.Failing, NimModelStatus.NotListed, NimErrorCause.None, NimErrorCause.Model)]
    [InlineData(NimModelStatus.Failing, NimModelStatus.TimedOut, NimErrorCause.None)]
    public void The_error_has_every_cause_once(NimModelStatus one, NimModelStatus other, params NimErrorCause[] expected) =>
        Assert.Equal(
            expected,
            GetCauses(CreateGate(
                [new ProbeTarget("a/1"), new ProbeTarget("a/2")], Samples.Result("a/1", one), Samples.Result("a/2", other))));

    [Fact]
    public void A_near_end_of_life_is_the_reason_if_the_status_is_none()
    {
        GateRules rules = new() { RetiringWithinDays = 30 };
        NimProbeResult[] results =
        [
            Samples.Result("a/soon") with { EndOfLife = Samples.Noon.AddDays(10) },
            Samples.Result("a/past") with { DeprecatesOn = Samples.Noon.AddDays(-1) },
            Samples.Result("a/silent", NimModelStatus.TimedOut, detail: "No answer") with { EndOfLife = Samples.Noon.AddDays(10) },
            Samples.Result("a/gone", NimModelStatus.Retired, detail: "Ended") with { EndOfLife = Samples.Noon.AddDays(-1) },
        ];

        ModelGate gate = CreateGate(rules, [.. results.Select(static r => new ProbeTarget(r.Id)), Pattern("a/s*")], results);

        Assert.Equal(
            [
                "5 of 5 models failed:",
                "- 'a/soon': Available, but its end of life 2026-04-16 is within 30 days.",
                "- 'a/past': Available, but it reached its end of life on 2026-04-05.",
                "- 'a/silent': TimedOut (No answer), and its end of life 2026-04-16 is within 30 days.",
                "- 'a/gone': Retired (Ended), end of life 2026-04-05.",
                "- 'a/s*': of the models that match, 1 is Available, but too close to the end of life, "
                    + "1 is TimedOut, but too close to the end of life.",
            ],
            gate.ToError()!.Message.Split('\n'));
        Assert.Equal([NimErrorCause.EndOfLife], GetCauses(CreateGate(rules, [new ProbeTarget("a/soon")], results)));
        Assert.Equal([NimErrorCause.None], GetCauses(CreateGate(rules, [new ProbeTarget("a/gone")], results)));
        Assert.Equal([NimErrorCause.None, NimErrorCause.EndOfLife], GetCauses(CreateGate(rules, [new ProbeTarget("a/silent")], results)));
    }

    [Fact]
    public void A_model_that_given_results_lack_fails()
    {
        ModelGate gate = CreateGate([new ProbeTarget("a/b")]);
        gate.AddMissingResult(new ProbeTarget("a/b"), "the results do not contain this model.");

        NimProbeException error = gate.ToError()!;

        Assert.Equal((NimErrorId.ModelUnavailable, NimErrorCause.MissingResult), (error.ErrorId, error.Cause));
        Assert.Equal("1 of 1 model failed:\n- 'a/b': the results do not contain this model.", error.Message);
    }

    [Fact]
    public void A_service_that_cannot_be_asked_does_not_count_as_a_model()
    {
        Uri down = new("http://localhost:9/v1");
        ModelGate gate = CreateGate(
            [ProbeTarget.FromService(Samples.Service), ProbeTarget.FromService(down)],
            Samples.Result("a/good"),
            Samples.Result("a/gone", NimModelStatus.Retired, detail: ""));
        gate.AddServiceFailure(down, "Connection failed.");

        Assert.Equal(
            [
                "1 of 2 models and 1 of 2 services failed:",
                $"- 'a/gone' at {Samples.Service}: Retired.",
                "- 'http://localhost:9/v1': Connection failed.",
            ],
            gate.ToError()!.Message.Split('\n'));
        Assert.Equal([NimErrorCause.None, NimErrorCause.Service], GetCauses(gate));
    }

    [Fact]
    public void A_service_without_models_fails() =>
        Assert.Equal(
            $"1 of 1 service failed:\n- '{Samples.Service}': the catalogue lists no model.",
            CreateGate([ProbeTarget.FromService(Samples.Service)]).ToError()!.Message);

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
        Assert.Equal([NimErrorCause.None, NimErrorCause.NotEntitled], GetCauses(gate));
    }

    [Fact]
    public void A_pattern_without_a_match_fails()
    {
        NimProbeException error = CreateGate([Pattern("a/*")], Samples.Result("b/1")).ToError()!;

        Assert.Equal(NimErrorId.ModelUnavailable, error.ErrorId);
        Assert.Equal(NimErrorCause.Pattern, error.Cause);
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
        Assert.Equal([NimErrorCause.Substitution], GetCauses(gate));
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

    private static IEnumerable<NimErrorCause> GetCauses(ModelGate gate) =>
        gate.ToError() is { } error ? error.FurtherCauses.Prepend(error.Cause) : [];

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
