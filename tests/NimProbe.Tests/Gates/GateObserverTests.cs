using NimProbe.Engine.Connection;
using NimProbe.Engine.Gates;
using NimProbe.Engine.Probing;
using NimProbe.Sandbox;
using NimProbe.Sandbox.Shapes;
using NimProbe.Sandbox.WebCatalog;
using NimProbe.Tests.Faults;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Gates;

public sealed class GateObserverTests
{
    private const string SearchPath = "/v2/search/catalog/resources/ENDPOINT";

    private static readonly GateRules s_rules = new() { RetiringWithinDays = 60 };
    private static readonly GateRules s_strictRules = s_rules with { Strict = true };

    // The dates of the sandbox's web catalogue are days.
    private static DateTimeOffset InDays(int days) => new(DateTime.UtcNow.Date.AddDays(days), TimeSpan.Zero);

    [Fact]
    public async Task A_near_date_in_the_web_catalogue_fails_a_plain_id_and_is_in_its_result()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(
            new SandboxModel("qwen/ending") { EndOfLife = InDays(26) }, new SandboxModel("qwen/later") { EndOfLife = InDays(400) });
        GateHarness run = await GateHarness.RunAsync(harness, s_rules, "qwen/ending", "qwen/later");

        Assert.Equal(NimErrorId.ModelUnavailable, run.Error?.ErrorId);
        Assert.Equal("qwen/ending", run.Error?.Target);
        Assert.Contains($"end of life {InDays(26):yyyy-MM-dd}", run.Error?.Message, StringComparison.Ordinal);
        Assert.Equal(InDays(26).UtcDateTime, run.Report["qwen/ending"].DeprecatesOn);
        Assert.Equal([$"'qwen/later' passes, but reaches its end of life on {InDays(400):yyyy-MM-dd}."], run.Warnings);
    }

    [Fact]
    public async Task The_web_catalogue_is_read_once_for_all_models_of_a_pattern()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(
            [.. Enumerable.Range(1, 20).Select(static n => new SandboxModel($"acme/model-{n}") { EndOfLife = InDays(26) })]);
        ProbeTarget pattern = new("acme/*") { Matches = static _ => true };
        GateHarness run = await GateHarness.RunAsync(harness.Settings(), s_rules, [pattern]);

        Assert.Equal(NimErrorId.ModelUnavailable, run.Error?.ErrorId);
        Assert.All(run.Report.Results, static r => Assert.NotNull(r.DeprecatesOn));
        Assert.Single(harness.Server.Requests, static r => r.Path.StartsWith(SearchPath, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_listed_model_without_a_date_passes_silently()
    {
        // The sandbox has no date for this id.
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxModel("meta/llama-3.1-8b-instruct"));
        GateHarness run = await GateHarness.RunAsync(harness, s_strictRules, "meta/llama-3.1-8b-instruct");

        Assert.Null(run.Error);
        Assert.Empty(run.Warnings);
        Assert.Null(run.Report.Single.DeprecatesOn);
    }

    [Fact]
    public async Task Models_that_the_web_catalogue_does_not_list_are_one_warning()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(
            new SandboxModel("acme/listed"),
            new SandboxModel("acme/one") { IsListed = false },
            new SandboxModel("acme/two") { IsListed = false });
        GateHarness run = await GateHarness.RunAsync(harness, s_strictRules, "acme/listed", "acme/one", "acme/two");

        Assert.Null(run.Error);
        Assert.Equal("No end of life is known for 2 models: 'acme/one', 'acme/two'.", Assert.Single(run.Warnings));
    }

    [Theory]
    [InlineData(WebCatalogShape.Html, "403")]
    [InlineData(WebCatalogShape.Changed, "has an unknown format")]
    public async Task A_web_catalogue_that_cannot_be_read_is_a_warning_and_undetermined_if_strict(WebCatalogShape shape, string reason)
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(
            new SandboxOptions { Models = [new SandboxModel("acme/model")], WebCatalog = shape });
        GateHarness run = await GateHarness.RunAsync(harness, s_rules, "acme/model");
        GateHarness strict = await GateHarness.RunAsync(harness, s_strictRules, "acme/model");

        Assert.Null(run.Error);
        string warning = Assert.Single(run.Warnings);
        Assert.StartsWith(
            "No end of life is known for 1 model, because the web catalogue cannot be read: 'acme/model'.",
            warning,
            StringComparison.Ordinal);
        Assert.Contains(reason, warning, StringComparison.Ordinal);
        Assert.Equal(NimErrorId.ModelUndetermined, strict.Error?.ErrorId);
        Assert.EndsWith("but the end of life is not known.", strict.Error?.Message, StringComparison.Ordinal);
        Assert.Equal(warning, Assert.Single(strict.Warnings));
    }

    [Fact]
    public async Task NVIDIAs_host_needs_no_request_id_to_be_looked_up()
    {
        // The sandbox as the proxy on the way to NVIDIA's host; it opens no tunnel to the web catalogue.
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxModel("acme/limited", "too_many_requests_429"));
        NimConnectionSettings settings = harness.Settings() with
        {
            BaseUri = new Uri("http://integrate.api.nvidia.com/v1"),
            NoProxy = false,
            Proxy = harness.Server.Origin,
        };
        GateHarness run = await GateHarness.RunAsync(settings, s_rules, [new ProbeTarget("acme/limited")]);

        Assert.Null(run.Report.Single.RequestId);
        Assert.Contains(run.Warnings, static w => w.Contains("https://api.ngc.nvidia.com/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_self_hosted_server_is_not_asked_for_a_web_catalogue()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(
            new SandboxOptions { Models = [new SandboxModel("acme/model")], Shape = SandboxShape.OpenAI });
        GateHarness run = await GateHarness.RunAsync(harness, s_strictRules, "acme/model");

        Assert.Null(run.Error);
        Assert.Equal("No end of life is known for 1 model: 'acme/model'.", Assert.Single(run.Warnings));
        Assert.DoesNotContain(harness.Server.Requests, static r => r.Path.StartsWith("/v2/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_is_looked_up_without_the_rule_or_for_a_result_that_fails_or_has_a_date()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(
            new SandboxModel("acme/model"),
            new SandboxModel("acme/closed", "not_found_for_account"),
            new SandboxModel("acme/ending", "deprecation_header"));
        ProbeTarget dated = new("acme/model") { DeprecatesOn = InDays(90).UtcDateTime };
        await GateHarness.RunAsync(harness, new GateRules(), "acme/model");
        await GateHarness.RunAsync(harness.Settings(), s_rules, [dated, new ProbeTarget("acme/closed"), new ProbeTarget("acme/ending")]);

        Assert.DoesNotContain(harness.Server.Requests, static r => r.Path.StartsWith("/v2/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_end_of_life_of_an_earlier_result_counts_if_no_response_states_one()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(
            new SandboxModel("acme/model"), new SandboxModel("acme/ending", "deprecation_header") { EndOfLife = InDays(20) });
        DateTime earlier = InDays(30).UtcDateTime;
        GateHarness run = await GateHarness.RunAsync(
            harness.Settings(),
            s_rules,
            [new ProbeTarget("acme/model") { EndOfLife = earlier }, new ProbeTarget("acme/ending") { EndOfLife = earlier }]);

        Assert.Equal("acme/model, acme/ending", run.Error?.Target);
        Assert.Equal(earlier, run.Report["acme/model"].EndOfLife);
        Assert.Equal(InDays(20).UtcDateTime, run.Report["acme/ending"].EndOfLife);
    }

    [Fact(Timeout = 60_000)]
    public async Task An_error_that_ends_the_run_does_not_wait_for_the_web_catalogue_and_loses_no_result()
    {
        TaskCompletionSource reading = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int probes = 0;
        await using RawServer server = RawServer.Start(async request =>
        {
            if (request.Path.StartsWith(SearchPath, StringComparison.Ordinal))
            {
                reading.SetResult();
                await request.WaitForClientToLeaveAsync();
            }
            else if (Interlocked.Increment(ref probes) == 1)
            {
                await request.RespondWithSuccessAsync("Content-Type: application/json\r\nnvcf-reqid: 1");
            }
            else
            {
                await reading.Task;
                await request.RespondAsync(401, """{"status":401,"title":"Unauthorized","detail":"Authentication failed"}""");
            }
        });
        ProbeReport report = new();
        NimProbeException error = await Assert.ThrowsAsync<NimProbeException>(() => GateHarness.RunAsync(
            FaultClient.Settings(server, new ManualTimeProvider()),
            s_rules,
            [new ProbeTarget("acme/one"), new ProbeTarget("acme/two")],
            report: report));

        Assert.Equal(NimErrorId.ApiKeyMissing, error.ErrorId);
        Assert.Equal(NimModelStatus.Available, report.Single.Status);
    }
}
