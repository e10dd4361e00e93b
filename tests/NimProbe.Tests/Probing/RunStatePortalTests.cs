using NimProbe.Engine.Probing;
using NimProbe.Sandbox;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Probing;

/// <summary>Pages instead of the service: captive portals, login pages and servers of another kind.</summary>
public sealed class RunStatePortalTests
{
    [Theory]
    [InlineData("html_200", "A page answered instead of the service")]
    [InlineData("html_403", "A page answered instead of the service")]
    [InlineData("html_404", "A page answered instead of the service")]
    [InlineData("xml_404", "A page answered instead of the service")]
    [InlineData("html_511", "A page answered instead of the service")]
    [InlineData("login_302", "requests are redirected to http://localhost:")]
    public async Task Pages_from_a_service_that_has_not_answered_end_the_run_with_one_error(string answer, string says)
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxOptions { PortalAnswer = answer });
        ProbeReport report = await harness.ProbeAsync(SandboxCatalog.Targets, settings: harness.Settings("nvapi-0123456789abcdefABCDEF"));

        Assert.Equal(NimErrorId.EndpointUnreachable, report.Fault?.ErrorId);
        Assert.Contains(says, report.Fault!.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", report.Fault.Message, StringComparison.Ordinal);
        Assert.Empty(report.Results);
        Assert.Empty(report.Errors);

        // On a loaded machine, the wait for the first response can end before its retries, and further requests are then in flight.
        Assert.InRange(report.Log.Count, 3, 3 + new ProbeOptions().ThrottleLimit);
    }

    [Theory]
    [InlineData("html_429", NimModelStatus.Inconclusive)]
    [InlineData("html_502", NimModelStatus.Unreachable)]
    [InlineData("html_503", NimModelStatus.Unreachable)]
    public async Task Pages_of_a_gateway_that_is_busy_or_fails_are_results(string answer, NimModelStatus status)
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxOptions { PortalAnswer = answer });
        ProbeReport report = await harness.ProbeAsync(
            Enumerable.Range(1, 4).Select(static n => new ProbeTarget($"pub/model-{n}")), new ProbeOptions { MaximumRetryCount = 0 });

        Assert.Null(report.Fault);
        Assert.Equal(4, report.Results.Count);
        Assert.All(report.Results, r => Assert.Equal(status, r.Status));
    }

    [Fact]
    public async Task Pages_after_an_answer_are_results()
    {
        string[] ids = [.. Enumerable.Range(1, 4).Select(static n => $"pub/page-{n}")];
        await using ProbeHarness harness = await ProbeHarness.StartAsync(
            [new SandboxModel("meta/llama-3.1-8b-instruct"), .. ids.Select(static id => new SandboxModel(id, "html_404"))]);
        string[] all = ["meta/llama-3.1-8b-instruct", .. ids];
        ProbeReport report =
            await harness.ProbeAsync(all.Select(static id => new ProbeTarget(id)), new ProbeOptions { ThrottleLimit = 1 });

        Assert.Null(report.Fault);
        Assert.All(ids, id => Assert.Equal(NimModelStatus.Inconclusive, report[id].Status));
        Assert.All(ids, id => Assert.Contains("a page", report[id].Detail, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Fewer_pages_than_prove_a_portal_are_results()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxOptions { PortalAnswer = "html_200" });
        ProbeReport report = await harness.ProbeAsync("pub/model");

        Assert.Null(report.Fault);
        Assert.Equal(NimModelStatus.Inconclusive, report.Single.Status);
    }

    [Fact]
    public async Task A_result_that_is_stored_elsewhere_is_no_login()
    {
        string[] ids = [.. Enumerable.Range(1, 4).Select(static n => $"pub/large-{n}")];
        await using ProbeHarness harness = await ProbeHarness.StartAsync(
            [.. ids.Select(static id => new SandboxModel(id, "redirect_302"))]);
        ProbeReport report = await harness.ProbeAsync(ids);

        Assert.Null(report.Fault);
        Assert.All(report.Results, static r => Assert.Equal(NimModelStatus.Pending, r.Status));
    }

    [Fact]
    public async Task An_answer_between_pages_ends_the_count()
    {
        string[] ids = ["a/page", "b/answer", "c/page", "d/page"];
        await using ProbeHarness harness = await ProbeHarness.StartAsync([.. ids.Select(static id =>
            new SandboxModel(id, id == "b/answer" ? "worker_500_something_went_wrong" : "html_404"))]);
        ProbeReport report = await harness.ProbeAsync(
            ids.Select(static id => new ProbeTarget(id)), new ProbeOptions { ThrottleLimit = 1, MaximumRetryCount = 0 });

        Assert.Null(report.Fault);
        Assert.Equal(4, report.Results.Count);
    }
}
