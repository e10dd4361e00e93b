using System.Runtime.CompilerServices;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Kinds;
using NimProbe.Engine.Probing;
using NimProbe.Sandbox;
using NimProbe.Sandbox.Authentication;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Probing;

/// <summary>Input that arrives late or slowly. Time advances only where a test advances it.</summary>
public sealed class ProbeInputReaderTests
{
    private const string Key = "nvapi-0123456789abcdefABCDEF";

    private readonly ManualTimeProvider _time = new();

    [Fact(Timeout = 60_000)]
    public async Task A_rejected_key_sends_one_request_when_the_input_arrives_after_six_seconds()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxOptions { RefuseKeyWith = KeyRefusal.Unauthorized });
        ProbeReport report = new();
        NimProbeException failure = await Assert.ThrowsAsync<NimProbeException>(
            () => RunAsync(harness, report, GetLateInputAsync(TestContext.Current.CancellationToken)));

        Assert.Equal(NimErrorId.ApiKeyRejected, failure.ErrorId);
        Assert.Single(harness.Server.Requests);
        Assert.Empty(report.Results);
        Assert.Empty(report.Errors);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_key_is_checked_with_the_canary_model_of_an_input_that_arrives_one_by_one()
    {
        string[] ids = [.. Enumerable.Range(1, 50).Select(static n => $"a/model-{n}"), KindTable.Default.CanaryModels[0], "z/model"];
        await using ProbeHarness harness = await ProbeHarness.StartAsync([.. ids.Select(static id => new SandboxModel(id))]);
        ProbeReport report = new();
        await RunAsync(harness, report, GetSlowInputAsync(ids, TestContext.Current.CancellationToken));

        Assert.Equal(KindTable.Default.CanaryModels[0], harness.Server.Requests[0].Model);
        Assert.Equal(ids.Length, report.Results.Count);
    }

    [Fact(Timeout = 60_000)]
    public async Task An_input_that_pauses_does_not_delay_the_first_request_for_long()
    {
        TaskCompletionSource rest = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxModel("a/model"), new SandboxModel("b/model"));
        ProbeReport report = new();
        Task run = RunAsync(harness, report, GetPausingInputAsync(rest.Task, TestContext.Current.CancellationToken));
        await Polling.WaitUntilAsync(() => harness.Server.Requests.Count > 0, () => _time.Advance(TimeSpan.FromMilliseconds(10)));

        rest.SetResult();
        await run;
        Assert.Equal(2, report.Results.Count);
    }

    private Task RunAsync(ProbeHarness harness, ProbeReport report, IAsyncEnumerable<ProbeTarget> input)
    {
        NimConnection connection = NimConnection.Open(harness.Settings(Key) with { Time = _time });
        return new ProbeRun(connection, new ProbeOptions(), report).RunAsync(input, TestContext.Current.CancellationToken);
    }

    private async IAsyncEnumerable<ProbeTarget> GetLateInputAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        _time.Advance(TimeSpan.FromSeconds(6));
        await Task.Delay(50, cancellationToken);
        foreach (ProbeTarget target in SandboxCatalog.Targets)
        {
            yield return target;
        }
    }

    private static async IAsyncEnumerable<ProbeTarget> GetSlowInputAsync(
        string[] ids, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (string id in ids)
        {
            await Task.Delay(1, cancellationToken);
            yield return new ProbeTarget(id);
        }
    }

    private static async IAsyncEnumerable<ProbeTarget> GetPausingInputAsync(
        Task rest, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return new ProbeTarget("a/model");
        await rest.WaitAsync(cancellationToken);
        yield return new ProbeTarget("b/model");
    }
}
