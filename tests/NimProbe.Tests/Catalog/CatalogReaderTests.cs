using System.Globalization;
using NimProbe.Engine.Catalog;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Throttling;
using NimProbe.Sandbox;
using NimProbe.Sandbox.Answers;
using NimProbe.Sandbox.Shapes;
using NimProbe.Tests.Faults;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Catalog;

public sealed class CatalogReaderTests
{
    private const string Key = "nvapi-0123456789abcdefABCDEF";

    [Theory]
    [InlineData("html_200", "HTML page|is not JSON")]
    [InlineData("html_403", "403")]
    [InlineData("empty_200", "not JSON")]
    [InlineData("truncated", "truncated")]
    [InlineData("huge", "larger than 32 MiB")]
    [InlineData("not_json", "not JSON")]
    [InlineData("not_utf8", "not JSON")]
    [InlineData("status_500", "answered 500")]
    [InlineData("page_not_found", "answered 404: 404 page not found")]
    [InlineData("redirect_other_origin", "another origin")]
    [InlineData("redirect_loop", "redirects too often")]
    [InlineData("empty_list", "lists no model")]
    [InlineData("choices", "no list of models")]
    public async Task An_invalid_catalogue_is_one_error(string answer, string expected)
    {
        await using ProbeHarness harness = await StartAsync(answer);
        NimProbeException fault = await Assert.ThrowsAsync<NimProbeException>(() => ReadAsync(harness.Settings()));

        Assert.Equal(NimErrorId.ResponseInvalid, fault.ErrorId);
        Assert.Contains(expected.Split('|'), w => fault.Message.Contains(w, StringComparison.Ordinal));
        Assert.DoesNotContain(fault.Message, char.IsControl);
        Assert.Null(fault.InnerException);
    }

    [Fact]
    public async Task The_catalogue_of_a_server_that_hides_it_while_loading_is_not_ready()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(
            new SandboxOptions { Shape = SandboxShape.NimLlm2, Models = [new SandboxModel("llama3")], ReadyAfter = 100_000 });
        NimProbeException fault = await Assert.ThrowsAsync<NimProbeException>(() => ReadAsync(harness.Settings()));

        Assert.Equal(NimErrorId.ServiceNotReady, fault.ErrorId);
        Assert.Equal($"{harness.Server.BaseUri} is still loading its model, and does not list its models.", fault.Message);
    }

    [Theory]
    [InlineData("""{"object":"list"}""")]
    [InlineData("""{"object":"list","data":{"id":"a/b"}}""")]
    [InlineData("""["a/b"]""")]
    [InlineData("null")]
    [InlineData("42")]
    [InlineData("""{"object":"list","data":[{"id":"a/b"}]} trailing""")]
    public async Task JSON_of_another_format_is_an_invalid_catalogue(string body)
    {
        await using ProbeHarness harness = await StartAsync("custom", body);
        NimProbeException fault = await Assert.ThrowsAsync<NimProbeException>(() => ReadAsync(harness.Settings()));

        Assert.Equal(NimErrorId.ResponseInvalid, fault.ErrorId);
    }

    [Theory]
    [InlineData("""{"\ud800":1,"object":"list","data":[{"\udfff":2,"id":"a/b"}],"has_more":false}""")]
    [InlineData("""{"data":[{"id":"a/b","\udfff":2}],"\ud800":1}""")]
    [InlineData("\uFEFF" + """{"data":[{"id":"a/b"},{"id":"\ud800"}]}""")]
    [InlineData("""{"data":[{"id":"a/b","id":"a/b"}],"data2":[]}""")]
    public async Task Invalid_properties_beside_the_list_are_ignored(string body)
    {
        await using ProbeHarness harness = await StartAsync("custom", body);
        ModelCatalog catalog = await ReadAsync(harness.Settings());

        Assert.Equal("a/b", Assert.Single(catalog.Models).Id);
    }

    [Fact]
    public async Task A_timeout_is_an_error_and_is_not_retried()
    {
        await using ProbeHarness harness = await StartAsync("hang");
        TimeSpan timeout = TimeSpan.FromSeconds(7.5);
        DeadlineTimeProvider time = new(harness.Time, timeout);
        Task<ModelCatalog> reading = ReadAsync(harness.Settings(timeout: timeout) with { Time = time });
        await Polling.WaitUntilAsync(() => harness.Server.Requests.Count == 1);
        time.FireDeadlines();
        NimProbeException fault = await Assert.ThrowsAsync<NimProbeException>(() => reading);

        Assert.Equal(NimErrorId.CatalogTimeout, fault.ErrorId);
        Assert.Contains("7.5 s", fault.Message, StringComparison.Ordinal);
        Assert.Single(harness.Server.Requests);
    }

    [Theory]
    [InlineData(null, NimErrorId.ApiKeyMissing)]
    [InlineData(Key, NimErrorId.ApiKeyRejected)]
    public async Task A_missing_key_and_a_refused_key_are_different_errors(string? key, string errorId)
    {
        await using ProbeHarness harness = await StartAsync("unauthorized");
        NimProbeException fault = await Assert.ThrowsAsync<NimProbeException>(() => ReadAsync(harness.Settings(key)));

        Assert.Equal(errorId, fault.ErrorId);
        Assert.Single(harness.Server.Requests);
    }

    [Fact]
    public async Task A_transient_failure_is_retried()
    {
        await using ProbeHarness harness = await StartAsync("status_503_then_ok");
        ModelCatalog catalog = await ReadAsync(harness.Settings());

        Assert.Equal(186, catalog.Models.Count);
        Assert.Equal(2, harness.Server.Requests.Count);
    }

    [Fact]
    public async Task A_permanent_failure_is_retried_up_to_the_maximum()
    {
        await using ProbeHarness harness = await StartAsync("status_500");
        await Assert.ThrowsAsync<NimProbeException>(() => ReadAsync(harness.Settings()));

        Assert.Equal(3, harness.Server.Requests.Count);
    }

    [Fact]
    public async Task A_redirect_within_the_origin_is_followed()
    {
        await using ProbeHarness harness = await StartAsync("redirect_same_origin");
        ModelCatalog catalog = await ReadAsync(harness.Settings());

        Assert.Equal(186, catalog.Models.Count);
        Assert.Equal(["/v1/models", "/moved/v1/models"], harness.Server.Requests.Select(static r => r.Path));
    }

    [Fact]
    public async Task A_redirect_to_another_origin_is_not_followed_with_a_key_or_without()
    {
        await using ProbeHarness harness = await StartAsync("redirect_other_origin");
        await Assert.ThrowsAsync<NimProbeException>(() => ReadAsync(harness.Settings()));
        await Assert.ThrowsAsync<NimProbeException>(() => ReadAsync(harness.Settings(Key)));

        Assert.All(harness.Server.Requests, static r => Assert.Equal("/v1/models", r.Path));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    [InlineData(189)]
    [InlineData(1000)]
    public async Task All_pages_are_read(int pageSize)
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxOptions { PageSize = pageSize });
        ModelCatalog catalog = await ReadAsync(harness.Settings());

        Assert.Equal(SandboxCatalog.Entries.Select(static e => e.Id).Distinct(), catalog.Models.Select(static m => m.Id));
        Assert.Empty(catalog.Warnings);
    }

    [Fact]
    public async Task A_page_without_new_models_ends_the_list_with_a_warning()
    {
        await using ProbeHarness harness = await StartAsync("has_more_stuck");
        ModelCatalog catalog = await ReadAsync(harness.Settings());

        Assert.Equal(10, catalog.Models.Count);
        Assert.Contains("no further models", Assert.Single(catalog.Warnings), StringComparison.Ordinal);
        Assert.Equal(2, harness.Server.Requests.Count);
    }

    [Theory]
    [InlineData(100_000, "true", 3)]
    [InlineData(250_001, "false", 1)]
    public async Task An_endless_catalogue_is_read_up_to_a_limit_with_a_warning(int pageSize, string hasMore, int pages)
    {
        int sent = 0;
        await using RawServer server = RawServer.Start(r =>
        {
            IEnumerable<string> entries = Enumerable.Range(sent++ * pageSize, pageSize)
                .Select(static n => string.Create(CultureInfo.InvariantCulture, $$"""{"id":"m/{{n}}"}"""));
            return r.RespondAsync(200, $$"""{"data":[{{string.Join(',', entries)}}],"has_more":{{(sent < 5 ? hasMore : "false")}}}""");
        });
        ModelCatalog catalog = await ReadAsync(FaultClient.Settings(server));

        Assert.Equal(250_000, catalog.Models.Count);
        Assert.Contains("250,000 models", Assert.Single(catalog.Warnings), StringComparison.Ordinal);
        Assert.Equal(pages, sent);
    }

    [Fact]
    public async Task Entries_that_are_not_valid_models_are_skipped_with_a_warning()
    {
        await using ProbeHarness harness = await StartAsync("bad_ids");
        ModelCatalog catalog = await ReadAsync(harness.Settings());

        // A formula is a valid id; exports must escape it.
        Assert.Equal(
            ["meta/llama-3.1-8b-instruct", "=cmd|' /C calc'!A0", "nvidia/nv-embedqa-e5-v5"],
            catalog.Models.Select(static m => m.Id));
        Assert.All(catalog.Models, static m => Assert.Equal(3, m.CatalogCount));
        Assert.Contains("10 entries that are not valid models", Assert.Single(catalog.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_is_found_by_its_exact_id()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxOptions());
        ModelCatalog catalog = await ReadAsync(harness.Settings());
        NimModel model = catalog.Find("nvidia/nv-embedqa-e5-v5")!;

        Assert.Equal("nvidia", model.Publisher);
        Assert.Equal("nv-embedqa-e5-v5", model.Name);
        Assert.Equal(NimModelKind.Embedding, model.Kind);
        Assert.Equal(harness.Server.BaseUri, model.BaseUri);
        Assert.Null(catalog.Find("NVIDIA/nv-embedqa-e5-v5"));
    }

    // The service does not limit requests for the catalogue (nim-api.md 4).
    [Fact(Timeout = 60_000)]
    public async Task The_catalogue_is_read_without_a_permit_of_the_request_budget()
    {
        ManualTimeProvider time = new();
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxModel("a/model"));
        NimConnectionSettings settings = harness.Settings() with { Time = time };
        using NimConnection connection = NimConnection.Open(settings);
        SlidingWindowLimiter window = SharedLimiters.Get(connection.LimiterScope, time);
        using IDisposable registration = window.Register(requestsPerMinute: 2);
        await AcquireAsync();
        await ReadAsync(settings);
        await AcquireAsync();

        // The budget is used up now, by the two permits alone.
        await ReadAsync(settings);

        async Task AcquireAsync()
        {
            time.Advance(TimeSpan.FromSeconds(1));
            Assert.True(await window.AcquireAsync(TestContext.Current.CancellationToken));
            window.MarkSent();
        }
    }

    private static Task<ProbeHarness> StartAsync(string answer, string body = "") => ProbeHarness.StartAsync(new SandboxOptions
    {
        ModelsAnswer = answer,
        CustomAnswers = new Dictionary<string, SandboxAnswer> { ["custom"] = new() { Stage = AnswerStage.Gateway, Text = body } },
    });

    private static async Task<ModelCatalog> ReadAsync(NimConnectionSettings settings)
    {
        using NimConnection connection = NimConnection.Open(settings);
        return await new CatalogReader(connection, maximumRetryCount: 2).ReadAsync(TestContext.Current.CancellationToken);
    }
}
