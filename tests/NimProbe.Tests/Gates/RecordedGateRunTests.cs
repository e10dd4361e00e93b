using NimProbe.Engine.Gates;
using NimProbe.Engine.Probing;
using NimProbe.Tests.Harness;
using NimProbe.Tests.Reports;
using Xunit;

namespace NimProbe.Tests.Gates;

public sealed class RecordedGateRunTests
{
    private static readonly Uri s_other = new("http://localhost:8000/v1");

    [Fact]
    public async Task An_id_that_a_whole_catalogue_lacks_is_not_listed()
    {
        NimProbeResult[] results = [Samples.Result("a/one") with { CatalogCount = 2 }, Samples.Result("a/two") with { CatalogCount = 2 }];

        (NimProbeException? error, ProbeReport report) = await RunAsync(new GateRules(), results, new ProbeTarget("A/one"));

        Assert.StartsWith(
            "1 of 1 model failed:\n- 'A/one': NotListed (Not in the catalogue of the results. Did you mean 'a/one'?)",
            error!.Message,
            StringComparison.Ordinal);
        Assert.Equal(NimErrorCause.Model, error.Cause);
        NimProbeResult result = Assert.Single(report.Results);
        Assert.Equal(("A/one", NimModelStatus.NotListed, 0), (result.Id, result.Status, result.Attempts));
        Assert.Null((await RunAsync(new GateRules { Allow = [NimModelStatus.NotListed] }, results, new ProbeTarget("A/one"))).Error);
    }

    [Theory]
    [InlineData("a/tow", "'a/tow': the results do not contain this model. Did you mean 'a/two'?")]
    [InlineData("b/another", "'b/another': the results do not contain this model.")]
    public async Task Nothing_is_known_about_an_id_that_other_results_lack(string id, string expected)
    {
        NimProbeResult[] results = [Samples.Result("a/one"), Samples.Result("a/two")];

        (NimProbeException? error, ProbeReport report) =
            await RunAsync(new GateRules { Allow = [NimModelStatus.NotListed] }, results, new ProbeTarget(id));

        Assert.Equal((NimErrorId.ModelUnavailable, NimErrorCause.MissingResult), (error!.ErrorId, error.Cause));
        Assert.Equal("1 of 1 model failed:\n- " + expected, error.Message);
        Assert.Empty(report.Results);
    }

    [Fact]
    public async Task Only_results_of_the_service_of_a_target_count()
    {
        NimProbeResult[] results = [Samples.Result("a/one"), Samples.Result("a/two") with { BaseUri = s_other }];

        (NimProbeException? error, ProbeReport report) = await RunAsync(
            new GateRules(), results, new ProbeTarget("a/one"), new ProbeTarget("a/two") { BaseUri = s_other }, new ProbeTarget("a/two"));

        Assert.Equal($"1 of 3 models failed:\n- 'a/two' at {Samples.Service}: the results do not contain this model.", error!.Message);
        Assert.Equal(["a/one", "a/two"], report.Results.Select(static r => r.Id));
    }

    [Fact]
    public async Task A_service_without_results_fails()
    {
        (NimProbeException? error, _) = await RunAsync(
            new GateRules(), [Samples.Result("a/one")], ProbeTarget.FromService(s_other), new ProbeTarget("a/one") { BaseUri = s_other });

        Assert.Equal(
            [
                "1 of 1 model and 1 of 1 service failed:",
                $"- '{s_other}': the results contain no model of this service.",
                $"- 'a/one': the results contain no model of {s_other}.",
            ],
            error!.Message.Split('\n'));
    }

    private static async Task<(NimProbeException? Error, ProbeReport Report)> RunAsync(
        GateRules rules, NimProbeResult[] results, params ProbeTarget[] targets)
    {
        ModelGate gate = new(rules);
        ProbeReport report = new();
        Array.ForEach(targets, t => gate.Require(t with { BaseUri = t.BaseUri ?? Samples.Service }));
        RecordedGateRun run = new(results, [], Samples.Service, gate, report);
        await run.RunAsync(targets.ToAsyncEnumerable(), TestContext.Current.CancellationToken);
        return (gate.ToError(), report);
    }
}
