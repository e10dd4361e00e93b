using System.Net;
using System.Net.Sockets;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;
using NimProbe.Sandbox;
using NimProbe.Tests.Faults;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Probing;

public sealed class MultiServiceRunTests
{
    [Fact]
    public async Task Each_model_is_asked_at_its_service()
    {
        await using ProbeHarness one = await StartAsync("a/one");
        await using ProbeHarness two = await StartAsync("a/two");

        ProbeReport report = await RunAsync([], Target("a/one", one), Target("a/two", two), Target("a/one", two));

        Assert.Null(report.Fault);
        Assert.Equal(NimModelStatus.Available, Find(report, one, "a/one").Status);
        Assert.Equal(NimModelStatus.Available, Find(report, two, "a/two").Status);
        Assert.NotEqual(NimModelStatus.Available, Find(report, two, "a/one").Status);
    }

    [Fact]
    public async Task A_target_without_a_service_is_asked_at_every_named_one()
    {
        await using ProbeHarness one = await StartAsync("a/one");
        await using ProbeHarness two = await StartAsync("a/one");

        ProbeReport report = await RunAsync([one.Server.BaseUri, two.Server.BaseUri], new ProbeTarget("a/one"));

        Assert.Equal(2, report.Results.Count);
        Assert.All(report.Results, static r => Assert.Equal(NimModelStatus.Available, r.Status));
    }

    [Fact]
    public async Task The_models_of_a_service_that_cannot_be_reached_are_results_and_one_error()
    {
        await using ProbeHarness up = await StartAsync("a/one");
        await using RawServer down = RawServer.StartClosed();
        ProbeTarget[] lost = [.. Enumerable.Range(0, 40).Select(n => new ProbeTarget($"b/{n}") { BaseUri = down.BaseUri })];

        ProbeReport report = await RunAsync([], [.. lost, Target("a/one", up)]);

        Assert.Null(report.Fault);
        Assert.Equal(NimErrorId.EndpointUnreachable, Assert.Single(report.Errors).ErrorId);
        NimProbeResult[] unreachable = [.. report.Results.Where(r => r.BaseUri == down.BaseUri)];
        Assert.Equal(40, unreachable.Length);
        Assert.All(unreachable, static r => Assert.Equal(NimModelStatus.Unreachable, r.Status));
        Assert.Equal(NimModelStatus.Available, Find(report, up, "a/one").Status);
    }

    [Fact]
    public async Task The_failure_of_the_only_service_ends_the_run()
    {
        await using RawServer down = RawServer.StartClosed();

        ProbeReport report = await RunAsync(
            [], [.. Enumerable.Range(0, 5).Select(n => new ProbeTarget($"b/{n}") { BaseUri = down.BaseUri })]);

        Assert.Equal(NimErrorId.EndpointUnreachable, report.Fault?.ErrorId);
        Assert.Empty(report.Results);
        Assert.Empty(report.Errors);
    }

    [Fact]
    public async Task A_catalogue_that_cannot_be_read_is_one_error()
    {
        await using ProbeHarness up = await StartAsync("a/one", "a/two");

        await using RawServer down = RawServer.StartClosed();

        ProbeReport report = await RunAsync([], ProbeTarget.FromService(down.BaseUri), ProbeTarget.FromService(up.Server.BaseUri));

        Assert.Single(report.Errors);
        Assert.Equal(2, report.Results.Count);
    }

    [Fact]
    public async Task A_pattern_is_an_error_only_if_no_service_has_a_match()
    {
        await using ProbeHarness one = await StartAsync("a/one");
        await using ProbeHarness two = await StartAsync("b/two");
        Uri[] named = [one.Server.BaseUri, two.Server.BaseUri];

        ProbeReport found = await RunAsync(named, Pattern("b/"));
        ProbeReport missed = await RunAsync(named, Pattern("c/"));

        Assert.Empty(found.Errors);
        Assert.Single(found.Results);
        Assert.Equal(NimErrorId.ModelNotFound, Assert.Single(missed.Errors).ErrorId);
    }

    [Fact]
    public async Task A_silent_service_holds_one_request_and_does_not_hold_up_others()
    {
        using TcpListener silent = new(IPAddress.Loopback, 0);
        silent.Start();
        Uri service = new($"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/v1");
        await using ProbeHarness up = await StartAsync("a/one");
        ProbeTarget[] waiting = [.. Enumerable.Range(0, 20).Select(n => new ProbeTarget($"b/{n}") { BaseUri = service })];
        TaskCompletionSource answered = new();
        ProbeReport report = new();
        report.ResultArrived += _ => answered.TrySetResult();
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        int connections = 0;
        Task accepting = AcceptAsync(silent, () => Interlocked.Increment(ref connections), stop.Token);

        Task<ProbeReport> run = RunAsync(up, [], report, [.. waiting, Target("a/one", up)], stop.Token);
        await answered.Task;

        // In the time of the run, far more than the 5 s after which a run with one service sends more.
        await Task.Delay(TimeSpan.FromSeconds(10), up.Time, stop.Token);
        Assert.Equal(1, Volatile.Read(ref connections));
        Assert.Equal(NimModelStatus.Available, report.Single.Status);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        await accepting;
    }

    [Fact]
    public async Task All_services_together_have_at_most_256_requests_in_flight()
    {
        SandboxModel[] models =
            [new("meta/llama-3.1-8b-instruct"), .. Enumerable.Range(0, 200).Select(static n => new SandboxModel($"b/{n}", "no_answer"))];
        await using ProbeHarness one = await ProbeHarness.StartAsync(models);
        await using ProbeHarness two = await ProbeHarness.StartAsync(models);
        ProbeTarget[] targets = [.. models.SelectMany(m => new[] { Target(m.Id, one), Target(m.Id, two) })];
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

        ProbeOptions options = new() { MaximumRetryCount = 0, ThrottleLimit = 200 };
        Task<ProbeReport> run = RunAsync(one, [], new ProbeReport(), targets, stop.Token, options);
        await Polling.WaitUntilAsync(() => GetInFlight() >= 256);

        // None of them is answered, so that a request more would stay in flight.
        await Task.Delay(100, stop.Token);
        Assert.Equal(256, GetInFlight());
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);

        int GetInFlight() => one.Server.Statistics.InFlight + two.Server.Statistics.InFlight;
    }

    private static async Task AcceptAsync(TcpListener listener, Action onAccepted, CancellationToken cancellationToken)
    {
        List<TcpClient> clients = [];
        try
        {
            while (true)
            {
                clients.Add(await listener.AcceptTcpClientAsync(cancellationToken));
                onAccepted();
            }
        }
        catch (OperationCanceledException)
        {
            clients.ForEach(static c => c.Dispose());
        }
    }

    private static Task<ProbeHarness> StartAsync(params string[] ids) =>
        ProbeHarness.StartAsync([.. ids.Select(static id => new SandboxModel(id))]);

    private static ProbeTarget Target(string id, ProbeHarness service) => new(id) { BaseUri = service.Server.BaseUri };

    private static ProbeTarget Pattern(string prefix) =>
        new(prefix + "*") { Matches = id => id.StartsWith(prefix, StringComparison.Ordinal) };

    private static NimProbeResult Find(ProbeReport report, ProbeHarness service, string id) =>
        report.Results.Single(r => r.Id == id && r.BaseUri == service.Server.BaseUri);

    private static Task<ProbeReport> RunAsync(IReadOnlyList<Uri> named, params ProbeTarget[] targets) =>
        RunAsync(harness: null, named, new ProbeReport(), targets, TestContext.Current.CancellationToken);

    private static async Task<ProbeReport> RunAsync(
        ProbeHarness? harness,
        IReadOnlyList<Uri> named,
        ProbeReport report,
        ProbeTarget[] targets,
        CancellationToken cancellationToken,
        ProbeOptions? options = null)
    {
        options ??= new ProbeOptions { MaximumRetryCount = 0 };
        NimConnectionSettings settings = new()
        {
            NoProxy = true,
            Time = harness?.Time ?? TimeProvider.System,
            Timeout = TimeSpan.FromHours(1),
        };
        using ConnectionSet connections = ConnectionSet.Open(settings, named, new KeyMap());
        try
        {
            await new MultiServiceRun(connections, _ => options, report)
                .RunAsync(targets.ToAsyncEnumerable(), cancellationToken);
        }
        catch (NimProbeException fault)
        {
            report.Fault = fault;
        }

        return report;
    }
}
