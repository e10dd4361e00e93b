using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Faults;

/// <summary>
/// Every fault of <see cref="FaultList"/> in every phase of a run: the outcome is one result or one error, and no connection stays open.
/// </summary>
public sealed class PhaseTests
{
    private const string Good = "meta/llama-3.1-8b-instruct";
    private const string Bad = "publisher/model";
    private const string WorkerError = """{"detail":"The worker failed."}""";

    [Fact]
    public Task A_model_with_a_fault_gets_one_result_and_does_not_affect_other_models() => new FaultTable("Probe").AssertAllAsync(
        FaultList.All,
        static fault => fault.Status.ToString(),
        static async fault =>
        {
            DeadlineTimeProvider time = FaultClient.TimeWithDeadlines();
            await using RawServer server = RawServer.Start(r => Names(r, Good) ? r.RespondWithSuccessAsync() : fault.RespondAsync(r, time));

            // One request at a time: the run knows the service, and the good model has its result, before the fault occurs.
            ProbeReport report =
                await FaultClient.ProbeAsync(FaultClient.Settings(server, time), new ProbeOptions { ThrottleLimit = 1 }, Good, Bad);
            Assert.Equal(nameof(NimModelStatus.Available), FaultClient.GetOutcome(report, Good));
            return await AppendOpenConnectionsAsync(server, FaultClient.GetOutcome(report, Bad));
        });

    [Fact]
    public Task A_fault_of_a_retry_does_not_replace_what_the_first_response_said() => new FaultTable("Retry").AssertAllAsync(
        FaultList.All,
        static fault => (fault.Status.ToAvailability() == NimAvailability.Unknown ? NimModelStatus.Failing : fault.Status).ToString(),
        static async fault =>
        {
            DeadlineTimeProvider time = FaultClient.TimeWithDeadlines();
            int requests = 0;
            await using RawServer server = RawServer.Start(r =>
                Interlocked.Increment(ref requests) == 1 ? r.RespondAsync(500, WorkerError) : fault.RespondAsync(r, time));
            ProbeReport report = await FaultClient.ProbeAsync(FaultClient.Settings(server, time), new ProbeOptions(), Bad);
            return await AppendOpenConnectionsAsync(server, FaultClient.GetOutcome(report, Bad));
        });

    [Fact]
    public Task The_catalogue_is_read_or_one_error_explains_the_fault() => new FaultTable("Catalogue").AssertAllAsync(
        FaultList.All,
        static fault => fault.CatalogError is null ? "1 models" : "error " + fault.CatalogError,
        static fault => RunAsync(fault, FaultClient.ReadCatalogAsync));

    [Fact]
    public Task The_web_catalogue_is_skipped_with_warnings_or_one_error_explains_it() => new FaultTable("Web catalogue").AssertAllAsync(
        FaultList.All,
        static fault => fault.CatalogError is NimErrorId.EndpointUnreachable or NimErrorId.CatalogTimeout
            ? "error " + fault.CatalogError
            : "0 endpoints, 2 warnings",
        static fault => RunAsync(fault, FaultClient.ReadWebCatalogAsync));

    [Fact]
    public Task A_fault_is_not_mistaken_for_an_end_of_life() => new FaultTable("End-of-life look-up").AssertAllAsync(
        FaultList.All,
        static fault => (fault.Status == NimModelStatus.Retired ? NimChangeKind.Retired : NimChangeKind.Removed).ToString(),
        static fault => RunAsync(fault, FaultClient.LookUpEndOfLifeAsync));

    [Fact]
    public Task A_status_that_the_catalogue_cannot_refine_stays() => new FaultTable("Catalogue within a run").AssertAllAsync(
        FaultList.All,
        static fault => (fault.CatalogError is null ? NimModelStatus.NotListed : NimModelStatus.NoRoute).ToString(),
        static async fault =>
        {
            DeadlineTimeProvider time = FaultClient.TimeWithDeadlines();
            await using RawServer server = RawServer.Start(r => r.Path.EndsWith("/models", StringComparison.Ordinal)
                ? fault.RespondAsync(r, time)
                : r.RespondAsync(404, "404 page not found\n", "Content-Type: text/plain\r\n"));
            ProbeReport report = await FaultClient.ProbeAsync(FaultClient.Settings(server, time), new ProbeOptions(), Bad);
            return await AppendOpenConnectionsAsync(server, FaultClient.GetOutcome(report, Bad));
        });

    /// <summary>Sends requests to a server whose every response has the fault.</summary>
    private static async Task<string> RunAsync(Fault fault, Func<NimConnectionSettings, Task<string>> send)
    {
        DeadlineTimeProvider time = FaultClient.TimeWithDeadlines();
        await using RawServer server = RawServer.Start(r => fault.RespondAsync(r, time));
        return await AppendOpenConnectionsAsync(server, await send(FaultClient.Settings(server, time)));
    }

    private static bool Names(RawRequest request, string id) => request.Body.Contains(id, StringComparison.Ordinal);

    private static async Task<string> AppendOpenConnectionsAsync(RawServer server, string outcome) =>
        await server.CountOpenAfterWaitAsync() is > 0 and int open ? $"{outcome}, and {open} connections open" : outcome;
}
