using System.Net;
using NimProbe.Sandbox;
using NimProbe.Sandbox.Fleet;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Probing;

/// <summary>Addresses where nothing responds, and models without a response among others that have one.</summary>
public sealed class RunStateReachabilityTests
{
    [Fact]
    public async Task A_closed_port_ends_the_run_with_one_error_and_no_result()
    {
        using DeadPort closed = DeadPort.OpenRefused(new IPEndPoint(IPAddress.Loopback, 0));
        await using ProbeHarness harness = await ProbeHarness.StartAsync();
        ProbeReport report = await harness.ProbeAsync(
            SandboxCatalog.Targets, settings: harness.Settings() with { BaseUri = new Uri($"http://{closed.EndPoint}/v1") });

        Assert.Equal(NimErrorId.EndpointUnreachable, report.Fault?.ErrorId);
        Assert.Empty(report.Results);
        Assert.Empty(report.Errors);
        Assert.Equal(3, report.Log.Count);
    }

    [Fact]
    public async Task An_unknown_host_name_ends_the_run_with_one_error()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync();
        ProbeReport report = await harness.ProbeAsync(
            SandboxCatalog.Targets,
            settings: harness.Settings() with { BaseUri = new Uri("http://no-such-host.invalid/v1") });

        Assert.Equal(NimErrorId.EndpointUnreachable, report.Fault?.ErrorId);
        Assert.Empty(report.Results);
    }

    [Fact]
    public async Task One_unreachable_model_among_others_is_a_result()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(
            new SandboxModel("good/first"), new SandboxModel("bad/dropped", "connection_closed"), new SandboxModel("good/second"));
        ProbeReport report = await harness.ProbeAsync("good/first", "bad/dropped", "good/second");

        Assert.Null(report.Fault);
        Assert.Equal(NimModelStatus.Unreachable, report["bad/dropped"].Status);
        Assert.Equal(NimAvailability.Unknown, report["bad/dropped"].Availability);
        Assert.Null(report["bad/dropped"].StatusCode);

        // A request whose used connection was closed is repeated at once.
        Assert.InRange(report["bad/dropped"].Attempts, 3, 4);
        Assert.Equal(NimModelStatus.Available, report["good/first"].Status);
        Assert.Equal(NimModelStatus.Available, report["good/second"].Status);
    }

    [Fact]
    public async Task A_server_that_drops_every_request_is_reachable_and_its_models_are_results()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(
            [.. Enumerable.Range(1, 4).Select(static n => new SandboxModel($"bad/dropped-{n}", "connection_closed"))]);
        ProbeReport report = await harness.ProbeAsync([.. Enumerable.Range(1, 4).Select(static n => $"bad/dropped-{n}")]);

        Assert.Null(report.Fault);
        Assert.Equal(4, report.Results.Count);
        Assert.All(report.Results, static r => Assert.Equal(NimModelStatus.Unreachable, r.Status));
    }
}
