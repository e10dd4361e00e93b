using System.Net;
using System.Text.Json;
using NimProbe.Sandbox;
using NimProbe.Sandbox.Fleet;
using Xunit;

namespace NimProbe.Tests.Sandbox;

/// <summary>Many services in one process.</summary>
public sealed class FleetServerTests
{
    private const string EveryKind =
        "nim,nim-llm2,nim-vlm,nim-rerank,nim-image,dynamo,dynamo-2025,vllm,sglang,openai,tls,wrong-tls,refused,black-hole,hang,html,"
        + "impostor";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_service_has_an_address_of_its_own_and_records_its_requests()
    {
        await using FleetServer fleet = await FleetServer.StartAsync(
            new FleetOptions { Services = FleetPlan.Parse("nim:3,html", models: 2, hasKeys: true) }, Cancellation);
        using HttpClient client = CreateClient();

        Assert.Equal(["service-001", "service-002", "service-003", "service-004"], fleet.Services.Select(s => s.Name));
        Assert.Equal(4, fleet.Services.Select(s => s.BaseUri).Distinct().Count());
        client.DefaultRequestHeaders.Add("X-Test", "secret");
        string list = await client.GetStringAsync(fleet.Services[1].BaseUri + "/models", Cancellation);
        Assert.Contains("acme/service-002-model-2", list, StringComparison.Ordinal);
        string page = await client.GetStringAsync(fleet.Services[3].BaseUri + "/models", Cancellation);
        Assert.Contains("<html>", page, StringComparison.Ordinal);

        Assert.Equal([("service-002", 200), ("service-004", 200)], fleet.Requests.Select(r => (r.Service, r.Status ?? 0)));
        Assert.Equal("secret", fleet.Requests[0].Headers["X-Test"]);
    }

    [Fact]
    public async Task The_fleet_lists_services_and_requests_and_restarts_one_with_another_version()
    {
        await using FleetServer fleet = await FleetServer.StartAsync(new FleetOptions { Services = FleetPlan.Parse("nim") }, Cancellation);
        using HttpClient client = CreateClient();
        string control = fleet.Origin + "_sandbox/";
        string service = fleet.Services[0].BaseUri.ToString();

        using HttpResponseMessage changed = await client.PostAsync(
            control + "services/service-001?version=9.9&profile=p&readyAfter=3600&maxModelLength=10", null, Cancellation);
        using HttpResponseMessage unknown = await client.PostAsync(control + "services/other?version=9.9", null, Cancellation);
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NotFound), (changed.StatusCode, unknown.StatusCode));
        Assert.Contains("\"9.9\"", await client.GetStringAsync(service + "/version", Cancellation), StringComparison.Ordinal);
        Assert.Contains("\"p\"", await client.GetStringAsync(service + "/metadata", Cancellation), StringComparison.Ordinal);
        Assert.Contains("\"max_model_len\":10,", await client.GetStringAsync(service + "/models", Cancellation), StringComparison.Ordinal);
        using HttpResponseMessage ready = await client.GetAsync(service + "/health/ready", Cancellation);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);

        JsonElement services = JsonElement.Parse(await client.GetStringAsync(control + "services", Cancellation));
        JsonElement requests = JsonElement.Parse(await client.GetStringAsync(control + "requests", Cancellation));
        Assert.Equal(service, services[0].GetProperty("baseUri").GetString());
        Assert.Equal("/v1/version", requests[0].GetProperty("path").GetString());
        using HttpResponseMessage reset = await client.PostAsync(control + "reset", null, Cancellation);
        Assert.Empty(fleet.Requests);
    }

    [Fact]
    public async Task Every_kind_can_be_started()
    {
        await using FleetServer fleet = await FleetServer.StartAsync(
            new FleetOptions { Services = FleetPlan.Parse(EveryKind) }, Cancellation);

        Assert.Equal(Enum.GetValues<FleetServiceKind>().Length, fleet.Services.Count);
        Assert.Equal(EveryKind.Split(','), fleet.Services.Select(s => s.Kind));
    }

    [Fact]
    public async Task A_closed_port_refuses_and_a_full_queue_is_silent()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere a full queue refuses connections.");
        await using FleetServer fleet = await FleetServer.StartAsync(
            new FleetOptions { Services = FleetPlan.Parse("refused,black-hole") }, Cancellation);
        using HttpClient client = CreateClient();

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(fleet.Services[0].BaseUri, Cancellation));
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        Task<HttpResponseMessage> silent = client.GetAsync(fleet.Services[1].BaseUri, stop.Token);
        await Task.Delay(100, Cancellation);
        Assert.False(silent.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => silent);
    }

    [Fact]
    public async Task An_impostor_repeats_the_key_and_redirects_to_another_service()
    {
        await using FleetServer fleet = await FleetServer.StartAsync(
            new FleetOptions { Services = FleetPlan.Parse("nim,impostor") }, Cancellation);
        using HttpClient client = CreateClient();
        client.DefaultRequestHeaders.Add("Authorization", "Bearer fake-key");

        string list = await client.GetStringAsync(fleet.Services[1].BaseUri + "/models", Cancellation);
        using HttpResponseMessage health = await client.GetAsync(fleet.Services[1].BaseUri + "/health/ready", Cancellation);

        Assert.Contains("\"acme/fake-key\"", list, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.TemporaryRedirect, health.StatusCode);
        Assert.Equal(
            new Uri(fleet.Services[0].BaseUri, "/v1/health/ready?echo=fake-key").ToString(), health.Headers.Location?.ToString());
    }

    [Theory]
    [InlineData("nim:x", "'nim:x' is not a kind with a number")]
    [InlineData("nim:1:2", "'nim:1:2' is not a kind with a number")]
    [InlineData("nim,nam", "'nam' is no kind of service")]
    public void An_unknown_kind_is_an_error(string kinds, string message) =>
        Assert.Contains(message, Assert.Throws<SandboxException>(() => FleetPlan.Parse(kinds)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_file_describes_each_service()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllLines(path, [
                "name,kind,models,version,profile,max_model_len,ready_after,latency_ms,key",
                "a,nim,x/1 x/2,1.2,p,4096,5,7,k", ",vllm-loading,2,,,,,,"]);
            IReadOnlyList<FleetService> services = FleetPlan.Read(path);

            FleetService first = services[0];
            Assert.Equal(("a", FleetServiceKind.Nim, "1.2", "p", "k"), (first.Name, first.Kind, first.Version, first.Profile, first.Key));
            Assert.Equal((4096, 5, 7), (first.MaxModelLength, first.ReadyAfter, first.Latency));
            Assert.Equal(["x/1", "x/2"], first.Models);
            Assert.Equal(("service-002", FleetServiceKind.Vllm, 86400), (services[1].Name, services[1].Kind, services[1].ReadyAfter));
            Assert.Equal([FleetPlan.SharedModel, "acme/service-002-model-2"], services[1].Models);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static HttpClient CreateClient() =>
        new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
}
