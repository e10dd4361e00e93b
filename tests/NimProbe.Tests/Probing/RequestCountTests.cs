using NimProbe.Engine.Kinds;
using NimProbe.Sandbox;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Probing;

/// <summary>The number of requests of a scan.</summary>
public sealed class RequestCountTests
{
    // Counted before there was a route for rerank models and a request with an image.
    private const int RequestsForApril = 208;

    [Fact]
    public async Task A_scan_without_rerank_models_and_refusals_about_images_sends_as_many_requests_as_before()
    {
        SandboxModel[] models = [.. SandboxCatalog.Entries.Where(static e => e.ChatAnswer != "expects_image_500")];
        Assert.DoesNotContain(models, static m => KindTable.Default.GetKind(m.Id) == NimModelKind.Rerank);
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxOptions { Models = models }, speed: 50);
        ProbeReport report = await harness.ProbeAsync(SandboxCatalog.Targets.Where(t => models.Any(m => m.Id == t.Id)));

        Assert.Null(report.Fault);
        Assert.Equal(185, report.Results.Count);

        // One model closes connections. Its request is repeated at once if the connection was used before, which depends on the load.
        Assert.InRange(harness.Server.Requests.Count, RequestsForApril - 1, RequestsForApril);
        Assert.Equal(harness.Server.Requests.Count, report.Results.Sum(static r => r.Attempts));
    }
}
