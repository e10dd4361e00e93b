using System.Collections.Concurrent;
using System.Net;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Services;
using NimProbe.Sandbox;
using NimProbe.Sandbox.Shapes;
using NimProbe.Tests.Faults;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Services;

/// <summary>What each kind of server reports about itself (nim-api-2.md 4.1, 4.4), missing and null fields included.</summary>
public sealed class ServiceReaderTests
{
    private const string Profile = "4f904d571fe60ff24695b5ee2aa42da58cb460787a968f1e8a09f5a7e862728d";
    private const string Models = """{"object":"list","data":[{"id":"b"},{"id":"A"},{"id":"b"}]}""";

    [Theory]
    [InlineData(SandboxShape.Nim, "1.8.4", "vllm-fp8-tp1", NimServerKind.Nim, "1.8.4", "vllm-fp8-tp1", 8192)]
    [InlineData(SandboxShape.NimLlm2, "2.1.4", "vllm-fp8-tp1", NimServerKind.Nim, "2.1.4", "vllm-fp8-tp1", 8192)]
    [InlineData(SandboxShape.NimVlm, "1.0.0", "x", NimServerKind.Nim, "1.0.0", null, 8192)]
    [InlineData(SandboxShape.NimRerank, "1.7.0", Profile, NimServerKind.Nim, "1.7.0", Profile, null)]
    [InlineData(SandboxShape.Dynamo, null, null, NimServerKind.Dynamo, null, null, 8192)]
    [InlineData(SandboxShape.Dynamo2025, null, null, NimServerKind.Dynamo, null, null, 8192)]
    [InlineData(SandboxShape.Vllm, "0.11.2", null, NimServerKind.Vllm, "0.11.2", null, 8192)]
    [InlineData(SandboxShape.Sglang, "0.5.4", null, NimServerKind.Sglang, "0.5.4", null, 8192)]
    [InlineData(SandboxShape.OpenAI, null, null, NimServerKind.OpenAICompatible, null, null, null)]
    public async Task Every_kind_of_server_reports_itself(
        SandboxShape shape, string? version, string? profile, NimServerKind kind, string? shownVersion, string? shownProfile, int? length)
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxOptions
        {
            Shape = shape,
            Models = [new SandboxModel("b"), new SandboxModel("acme/a")],
            Version = version,
            Profile = profile,
            MaxModelLength = 8192,
        });
        NimService service = await ReadAsync(harness.Settings());

        Assert.Equal(kind, service.Server);
        Assert.True(service.IsLive);
        Assert.Equal(kind == NimServerKind.OpenAICompatible ? null : true, service.IsReady);
        Assert.Equal((shownVersion, shownProfile), (service.Version, service.Profile));
        Assert.Equal((2, "acme/a b", length), (service.ModelCount, service.ModelIds, service.MaxModelLength));
        Assert.Equal("", service.Detail);
        Assert.NotNull(service.LatencyMs);
        Assert.All(harness.Server.Requests, static r => Assert.Equal("GET", r.Method));
        Assert.InRange(harness.Server.Requests.Count, 1, 6);
    }

    [Theory]
    [InlineData(SandboxShape.Nim, NimServerKind.Nim)]
    [InlineData(SandboxShape.NimLlm2, NimServerKind.Unknown)]
    [InlineData(SandboxShape.NimVlm, NimServerKind.Nim)]
    [InlineData(SandboxShape.Dynamo, NimServerKind.Dynamo)]
    [InlineData(SandboxShape.Dynamo2025, NimServerKind.Dynamo)]
    [InlineData(SandboxShape.Sglang, NimServerKind.Sglang)]
    public async Task A_server_that_loads_its_model_is_live_but_not_ready(SandboxShape shape, NimServerKind kind)
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(
            new SandboxOptions { Shape = shape, Models = [new SandboxModel("m")], ReadyAfter = 1_000_000 });
        NimService service = await ReadAsync(harness.Settings());

        Assert.Equal((kind, true, false), (service.Server, service.IsLive, service.IsReady));
        Assert.StartsWith("not ready", service.Detail, StringComparison.Ordinal);
        Assert.InRange(harness.Server.Requests.Count, 1, 6);
    }

    [Fact]
    public async Task A_NIM_without_a_list_of_models_has_the_names_of_its_metadata()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(
            new SandboxOptions { Shape = SandboxShape.NimImage, Models = [new SandboxModel("black-forest-labs/flux.1-dev")] });
        NimService service = await ReadAsync(harness.Settings());

        Assert.Equal((NimServerKind.Nim, 1, "flux.1-dev"), (service.Server, service.ModelCount, service.ModelIds));
    }

    // "-" stands for a route that the server does not have.
    [Theory]
    [InlineData("/v1/version", """{"release":"1.8.4","api":"1.8.4"}""", "-", "1.8.4", null)]
    [InlineData("/v1/version", """{"release":null,"api":null}""", "-", null, null)]
    [InlineData("/v1/version", """{"release":17}""", """{"version":"1.2"}""", "1.2", null)]
    [InlineData("/v1/version", "-", """{"version":"1.2","selectedModelProfileId":null,"modelInfo":null}""", "1.2", null)]
    [InlineData("/v1/version", "[]", """{"modelInfo":[null,{"shortName":null},{}],"selectedModelProfileId":"p"}""", null, "p")]
    [InlineData("/v1/version", "{", """{"version":"","selectedModelProfileId":7,"modelInfo":"x"}""", null, null)]
    public async Task Missing_and_null_fields_are_unknown(string path, string version, string metadata, string? shown, string? profile)
    {
        await using RawServer server = StartRaw(new()
        {
            ["/v1/models"] = Models,
            [path] = version,
            ["/v1/metadata"] = metadata,
            ["/v1/health/ready"] = """{"object":"health.response","message":"ready","ready":true}""",
        });
        NimService service = await ReadAsync(FaultClient.Settings(server));

        Assert.Equal((shown, profile), (service.Version, service.Profile));
        Assert.Equal((2, "A b"), (service.ModelCount, service.ModelIds));
        Assert.Equal((NimServerKind.Nim, true, true), (service.Server, service.IsLive, service.IsReady));
    }

    [Fact]
    public async Task A_NIM_whose_fields_are_null_keeps_what_it_has()
    {
        await using RawServer server = StartRaw(new()
        {
            ["/v1/models"] = Models,
            ["/v1/version"] = """{"release":null,"api":"3.1"}""",
            ["/v1/metadata"] = """{"version":null,"modelInfo":null,"selectedModelProfileId":null}""",
            ["/v1/health/ready"] = """{"object":"health.response","message":"Service is ready."}""",
        });
        NimService service = await ReadAsync(FaultClient.Settings(server));

        Assert.Equal((NimServerKind.Nim, true, null, "3.1"), (service.Server, service.IsReady, service.Version, service.ApiVersion));
    }

    [Theory]
    [InlineData("""{"version":"1.2"}""", NimServerKind.Nim)]
    [InlineData("""{"selectedModelProfileId":null}""", NimServerKind.Nim)]
    [InlineData("""{"modelInfo":null}""", NimServerKind.Nim)]
    [InlineData("""{"version":null,"licenseInfo":{}}""", NimServerKind.OpenAICompatible)]
    [InlineData("[]", NimServerKind.OpenAICompatible)]
    public async Task The_fields_of_the_metadata_identify_a_NIM(string metadata, NimServerKind kind)
    {
        await using RawServer server = StartRaw(new() { ["/v1/models"] = Models, ["/v1/metadata"] = metadata });
        Assert.Equal(kind, (await ReadAsync(FaultClient.Settings(server))).Server);
    }

    [Theory]
    [InlineData("""{"object":"health.response","message":"ready","ready":true}""", true)]
    [InlineData("""{"object":"health.response","message":"not ready","ready":false}""", false)]
    [InlineData("""{"object":"health.response","ready":"false"}""", true)]
    [InlineData("""{"object":"health.response","ready":null,"status":"not_ready"}""", false)]
    public async Task A_NIM_that_responds_with_200_can_say_that_it_is_not_ready(string health, bool isReady)
    {
        await using RawServer server = StartRaw(
            new() { ["/v1/models"] = Models, ["/v1/version"] = """{"release":"1","api":"1"}""", ["/v1/health/ready"] = health });
        NimService service = await ReadAsync(FaultClient.Settings(server));

        Assert.Equal((NimServerKind.Nim, true, isReady), (service.Server, service.IsLive, service.IsReady));
        Assert.Equal(isReady ? "" : "not ready", service.Detail);
    }

    [Theory]
    [InlineData("""{"data":[{"id":"m","max_model_len":null},{"id":"n"}]}""", 2, null)]
    [InlineData("""{"data":[{"id":"m","max_model_len":4096},{"id":"n","max_model_len":512.5},{"id":"o","max_model_len":2048}]}""", 3, 2048)]
    [InlineData("""{"data":[null,7,{"id":null},{"id":"two words"},{"id":"m","max_model_len":-1}]}""", 1, null)]
    [InlineData("""{"data":[]}""", 0, null)]
    [InlineData("""{"data":null}""", null, null)]
    [InlineData("""{"models":[]}""", null, null)]
    [InlineData("[]", null, null)]
    public async Task The_list_of_models_can_lack_anything(string body, int? count, int? length)
    {
        await using RawServer server = StartRaw(new() { ["/v1/models"] = body });
        NimService service = await ReadAsync(FaultClient.Settings(server));

        Assert.Equal((count, length), (service.ModelCount, service.MaxModelLength));
        Assert.Equal(count is null ? NimServerKind.Unknown : NimServerKind.OpenAICompatible, service.Server);
        Assert.Equal(count is null ? "/models is not a list of models" : "", service.Detail);
        Assert.Equal(count is not null, service.IsLive);
    }

    [Theory]
    [InlineData(""" {"status":"healthy","instances":[]}""", true)]
    [InlineData("""{"status":"unhealthy","instances":[]}""", false)]
    [InlineData("""{"status":"not_ready","initial_discovery_complete":false,"endpoints":null}""", false)]
    public async Task The_body_of_Dynamo_decides_whatever_the_code(string health, bool isReady)
    {
        await using RawServer server = StartRaw(new() { ["/v1/models"] = Models, ["/health"] = health });
        NimService service = await ReadAsync(FaultClient.Settings(server));

        Assert.Equal((NimServerKind.Dynamo, true, isReady), (service.Server, service.IsLive, service.IsReady));
    }

    [Fact]
    public async Task A_server_below_a_path_has_its_health_there()
    {
        await using RawServer server = StartRaw(new()
        {
            ["/team/v1/models"] = """{"data":[{"id":"m","owned_by":"vllm"}]}""",
            ["/team/health"] = "",
            ["/team/version"] = """{"version":"0.11.0"}""",
        });
        NimService service = await ReadAsync(FaultClient.Settings(server) with { BaseUri = new Uri(server.Origin, "/team/v1") });

        Assert.Equal((NimServerKind.Vllm, "0.11.0", true), (service.Server, service.Version, service.IsReady));
    }

    [Theory]
    [InlineData(401, "/models requires a valid key (HTTP 401)")]
    [InlineData(404, "/models: HTTP 404")]
    [InlineData(503, "/models: HTTP 503")]
    public async Task A_server_that_only_refuses_is_not_live(int status, string detail)
    {
        await using RawServer server = RawServer.Start(r => r.RespondAsync(status, """{"detail":"no"}"""));
        NimService service = await ReadAsync(FaultClient.Settings(server));

        Assert.Equal((NimServerKind.Unknown, false), (service.Server, service.IsLive));
        Assert.Contains(detail, service.Detail, StringComparison.Ordinal);
        Assert.InRange(server.Requests.Count, 1, 6);
    }

    [Fact]
    public async Task A_page_is_no_service_and_gets_one_request()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(
            new SandboxOptions { Models = [new SandboxModel("m")], PortalAnswer = "html_200" });
        NimService service = await ReadAsync(harness.Settings());

        Assert.Equal((NimServerKind.Unknown, false, false), (service.Server, service.IsLive, service.IsReady));
        Assert.Equal("An HTML page answered instead of the service (HTTP 200)", service.Detail);
        Assert.Single(harness.Server.Requests);
    }

    [Fact]
    public async Task A_refused_connection_is_a_report()
    {
        await using RawServer closed = RawServer.StartClosed();
        NimService service = await ReadAsync(FaultClient.Settings(closed), retries: 0);

        Assert.Equal((NimServerKind.Unknown, false, false), (service.Server, service.IsLive, service.IsReady));
        Assert.Equal(("Connection failed", (int?)null, (int?)null), (service.Detail, service.LatencyMs, service.ModelCount));
    }

    [Fact]
    public async Task A_server_that_drops_connections_gets_no_more_than_six_requests()
    {
        int dropped = 0;
        await using RawServer server = RawServer.Start(
            r => r.RespondAsync(404, "{}"), resetsConnection: _ => Interlocked.Increment(ref dropped) < 50);
        NimService service = await ReadAsync(FaultClient.Settings(server), retries: 100);

        Assert.Equal((NimServerKind.Unknown, false), (service.Server, service.IsLive));
        Assert.Equal(6, server.Accepted);
    }

    [Fact]
    public async Task A_key_that_a_server_repeats_is_in_no_property()
    {
        const string Key = "nvapi-fake-0123456789";
        await using RawServer server = StartRaw(new()
        {
            ["/v1/models"] = $$"""{"data":[{"id":"{{Key}}"},{"id":"a/{{Key}}"},{"id":"m","owned_by":"{{Key}}"}]}""",
            ["/v1/version"] = $$"""{"release":"1 {{Key}}","api":"{{Key}}"}""",
            ["/v1/metadata"] = $$"""{"version":"{{Key}}","selectedModelProfileId":"{{Key}}"}""",
        });
        NimService service = await ReadAsync(
            FaultClient.Settings(server) with { ApiKey = new NetworkCredential("", Key).SecurePassword });

        Assert.DoesNotContain("0123456789", service.ToString() + service, StringComparison.Ordinal);
        Assert.DoesNotContain(
            Key,
            string.Join(' ', typeof(NimService).GetProperties().Select(p => p.GetValue(service))),
            StringComparison.Ordinal);
        Assert.Equal((1, "m"), (service.ModelCount, service.ModelIds));
    }

    [Fact]
    public async Task Two_names_of_an_address_have_a_report_each_of_one_check()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(
            new SandboxOptions { Shape = SandboxShape.Nim, Models = [new SandboxModel("m")] });
        ReportCollector reports = new(static _ => Task.CompletedTask);
        ServiceTarget[] targets = [new(harness.Server.BaseUri) { Name = "one" }, new(harness.Server.BaseUri) { Name = "two" }];
        ServiceRun run = new(target => NimConnection.Open(harness.Settings() with { BaseUri = target.BaseUri }), reports, harness.Time);

        await run.RunAsync(targets.ToAsyncEnumerable(), TestContext.Current.CancellationToken);

        Assert.Equal(["one", "two"], reports.Services.Select(static s => s.Name).Order(StringComparer.Ordinal));
        Assert.All(reports.Services, static s => Assert.True(s.IsReady));
        Assert.Single(harness.Server.Requests, static r => r.Path == "/v1/models");
    }

    [Fact]
    public async Task A_hanging_service_delays_no_other_and_a_missing_address_is_a_report()
    {
        await using RawServer hanging = RawServer.Start(r => Task.Delay(Timeout.Infinite, r.End));
        await using ProbeHarness harness = await ProbeHarness.StartAsync(
            new SandboxOptions { Shape = SandboxShape.Nim, Models = [new SandboxModel("m")] }, speed: 1);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        ReportCollector reports = new(service => service.Count < 2 ? Task.CompletedTask : stop.CancelAsync());
        ServiceTarget[] targets =
        [
            new(hanging.BaseUri), new(harness.Server.BaseUri) { Name = "good" }, new(BaseUri: null) { Name = "pending" },
        ];
        ServiceRun run = new(target => NimConnection.Open(harness.Settings() with { BaseUri = target.BaseUri }), reports, harness.Time);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.RunAsync(targets.ToAsyncEnumerable(), stop.Token));

        NimService good = Assert.Single(reports.Services, s => s.Name == "good");
        NimService pending = Assert.Single(reports.Services, s => s.Name == "pending");
        Assert.True(good.IsReady);
        Assert.Equal((null, null, null, "no address"), (pending.BaseUri, pending.IsLive, pending.IsReady, pending.Detail));
        Assert.Equal(2, reports.Services.Count);
    }

    private static async Task<NimService> ReadAsync(NimConnectionSettings settings, int retries = 0)
    {
        using NimConnection connection = NimConnection.Open(settings);
        NimService service = await ServiceReader.ReadAsync(connection, retries, TestContext.Current.CancellationToken);
        Assert.Equal(connection.BaseUri, service.BaseUri);
        return service;
    }

    private static RawServer StartRaw(Dictionary<string, string> bodies) => RawServer.Start(r =>
        bodies.GetValueOrDefault(r.Path, "-") is var body && body != "-"
            ? r.RespondAsync(200, body)
            : r.RespondAsync(404, """{"detail":"Not Found"}"""));

    private sealed class ReportCollector(Func<IReadOnlyCollection<NimService>, Task> onService) : IServiceObserver
    {
        private readonly ConcurrentQueue<NimService> _services = [];

        public ConcurrentQueue<NimService> Services => _services;

        public void OnService(NimService service)
        {
            _services.Enqueue(service);
            _ = onService(_services);
        }

        public void OnRefused(NimProbeException refusal) => throw refusal;

        public ValueTask WaitForCapacityAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
