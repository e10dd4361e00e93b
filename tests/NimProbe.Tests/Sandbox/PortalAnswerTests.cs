using NimProbe.Sandbox;
using NimProbe.Sandbox.Shapes;
using Xunit;

namespace NimProbe.Tests.Sandbox;

public sealed class PortalAnswerTests
{
    [Fact]
    public async Task A_portal_answers_every_request_but_the_servers_own()
    {
        await using SandboxServer server = await StartAsync(new SandboxOptions { PortalAnswer = "html_200" });
        using SandboxClient client = new(server);

        foreach (string path in (string[])["/v1/models", "/v1/health/ready", "/"])
        {
            using HttpResponseMessage response = await client.GetAsync(path);
            Assert.Contains("Sign in", await SandboxClient.TextAsync(response), StringComparison.Ordinal);
        }

        using HttpResponseMessage statistics = await client.GetAsync("/_sandbox/statistics");
        Assert.Equal("application/json", statistics.Content.Headers.ContentType?.ToString());
    }

    [Fact]
    public async Task A_portal_without_such_an_answer_does_not_start() =>
        await Assert.ThrowsAsync<SandboxException>(() => StartAsync(new SandboxOptions { PortalAnswer = "none" }));

    [Theory]
    [InlineData(0, 200, "healthy")]
    [InlineData(3600, 503, "not_ready")]
    public async Task A_Dynamo_frontend_reports_its_health_at_the_origin(double readyAfter, int code, string status)
    {
        await using SandboxServer server = await StartAsync(
            new SandboxOptions { Shape = SandboxShape.Dynamo, Models = [new SandboxModel("m")], ReadyAfter = readyAfter });
        using SandboxClient client = new(server);

        using HttpResponseMessage health = await client.GetAsync("/health");
        using HttpResponseMessage ready = await client.GetAsync("/v1/health/ready");
        using HttpResponseMessage chat = await client.ChatAsync("m");

        Assert.Equal(code, (int)health.StatusCode);
        Assert.Equal(status, (await SandboxClient.JsonAsync(health)).GetProperty("status").GetString());
        Assert.Equal((404, ""), ((int)ready.StatusCode, await SandboxClient.TextAsync(ready)));
        Assert.Equal(readyAfter > 0 ? 404 : 200, (int)chat.StatusCode);
    }

    private static Task<SandboxServer> StartAsync(SandboxOptions options) =>
        SandboxServer.StartAsync(options, TestContext.Current.CancellationToken);
}
