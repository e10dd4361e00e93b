using NimProbe.Sandbox;
using Xunit;

namespace NimProbe.Tests.Sandbox;

/// <summary>The start of the server.</summary>
public sealed class SandboxServerTests
{
    [Fact]
    public async Task A_port_in_use_is_reported_in_one_line()
    {
        await using SandboxServer first = await SandboxServer.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        SandboxOptions same = new() { Port = first.Origin.Port };

        SandboxException error = await Assert.ThrowsAsync<SandboxException>(
            () => SandboxServer.StartAsync(same, TestContext.Current.CancellationToken));

        Assert.Contains($"{first.Origin.Port}", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }
}
