using NimProbe.Sandbox;
using NimProbe.Sandbox.Shapes;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Probing;

/// <summary>Answers with status 200 that are no completion, and streams that begin with another field than data.</summary>
public sealed class ModelProbeOddSuccessTests
{
    [Theory]
    [InlineData("null_message_200", NimModelStatus.Failing)]
    [InlineData("choice_error_200", NimModelStatus.Failing)]
    [InlineData("finish_reason_error_200", NimModelStatus.Failing)]
    [InlineData("empty_embedding_200", NimModelStatus.Failing)]
    [InlineData("error_event_sse", NimModelStatus.Failing)]
    [InlineData("comment_first_sse", NimModelStatus.Available)]
    [InlineData("id_first_sse", NimModelStatus.Available)]
    [InlineData("retry_first_sse", NimModelStatus.Available)]
    public async Task Only_a_completion_without_an_error_is_an_answer(string answer, NimModelStatus status)
    {
        foreach (SandboxShape shape in (SandboxShape[])[SandboxShape.Hosted, SandboxShape.Nim])
        {
            await using ProbeHarness harness = await ProbeHarness.StartAsync(
                new SandboxOptions { Shape = shape, Models = [new SandboxModel("pub/model", answer)] });

            Assert.Equal(status, (await harness.ProbeAsync("pub/model")).Single.Status);
        }
    }
}
