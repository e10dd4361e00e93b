using NimProbe.Engine.Probing;
using NimProbe.Sandbox;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Errors;

public sealed class RunErrorsTests
{
    [Fact]
    public async Task An_unexpected_exception_is_reported_by_its_type_and_its_redacted_message_only()
    {
        const string Token = "own-gateway-token-1";
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxModel("publisher/model"));
        ProbeReport report = new();
        report.ResultArrived += static _ => throw new NotSupportedException($"The header is {Token}.", new UriFormatException(Token))
        {
            Data = { ["header"] = Token },
        };
        await harness.ProbeAsync(
            [new ProbeTarget("publisher/model")],
            settings: harness.Settings() with { Headers = new Dictionary<string, string> { ["X-Gateway-Token"] = Token } },
            report: report);

        Assert.Equal(NimErrorId.Fault, report.Fault?.ErrorId);
        Assert.Equal("The run failed. NotSupportedException: The header is (redacted).", report.Fault!.Message);
        Assert.Null(report.Fault.InnerException);
        Assert.Empty(report.Fault.Data);
        Assert.DoesNotContain(Token, report.Fault.ToString(), StringComparison.Ordinal);
    }
}
