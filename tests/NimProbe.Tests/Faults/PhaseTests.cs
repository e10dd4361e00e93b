using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Faults;

/// <summary>Every fault of <see cref="FaultList"/> in every phase of the work: one verdict or one error, and no connection left.</summary>
public sealed class PhaseTests
{
    private const string Good = "meta/llama-3.1-8b-instruct";
    private const string Bad = "publisher/model";
    private const string WorkerError = """{"detail":"The worker failed."}""";

    [Fact]
    public Task A_model_that_misbehaves_has_one_verdict_and_the_others_theirs() => new FaultTable("Probe").TryAllAsync(
        FaultList.All,
        static fault => fault.Verdict.ToString(),
        static async fault =>
        {
            DeadlineTimeProvider time = FaultClient.TimeWithDeadlines();
            await using RawServer server = RawServer.Start(r => Names(r, Good) ? r.AnswerWellAsync() : fault.StrikeAsync(r, time));
            ProbeReport report = await FaultClient.ProbeAsync(FaultClient.Settings(server, time), new ProbeOptions(), Good, Bad);
            Assert.Equal(nameof(NimModelStatus.Available), FaultClient.OutcomeOf(report, Good));
            return await WithoutLeavingsAsync(server, FaultClient.OutcomeOf(report, Bad));
        });

    [Fact]
    public Task A_fault_on_the_retry_does_not_undo_what_the_model_told() => new FaultTable("Retry").TryAllAsync(
        FaultList.All,
        static fault => (fault.Verdict.ToAvailability() == NimAvailability.Unknown ? NimModelStatus.Failing : fault.Verdict).ToString(),
        static async fault =>
        {
            DeadlineTimeProvider time = FaultClient.TimeWithDeadlines();
            int asked = 0;
            await using RawServer server = RawServer.Start(r => Interlocked.Increment(ref asked) == 1 ? r.AnswerAsync(500, WorkerError) : fault.StrikeAsync(r, time));
            ProbeReport report = await FaultClient.ProbeAsync(FaultClient.Settings(server, time), new ProbeOptions(), Bad);
            return await WithoutLeavingsAsync(server, FaultClient.OutcomeOf(report, Bad));
        });

    [Fact]
    public Task The_catalogue_is_read_or_one_error_says_why_not() => new FaultTable("Catalogue").TryAllAsync(
        FaultList.All,
        static fault => fault.CatalogError is null ? "1 models" : "error " + fault.CatalogError,
        static fault => AskAsync(fault, FaultClient.ReadCatalogAsync));

    [Fact]
    public Task The_web_catalogue_is_passed_over_with_warnings_or_one_error_says_why() => new FaultTable("Web catalogue").TryAllAsync(
        FaultList.All,
        static fault => fault.CatalogError is NimErrorId.EndpointUnreachable or NimErrorId.CatalogTimeout ? "error " + fault.CatalogError : "0 endpoints, 2 warnings",
        static fault => AskAsync(fault, FaultClient.ReadWebCatalogAsync));

    [Fact]
    public Task A_look_up_of_the_end_of_life_takes_no_fault_for_one() => new FaultTable("End-of-life look-up").TryAllAsync(
        FaultList.All,
        static fault => (fault.Verdict == NimModelStatus.Retired ? NimChangeKind.Retired : NimChangeKind.Removed).ToString(),
        static fault => AskAsync(fault, FaultClient.LookUpEndOfLifeAsync));

    [Fact]
    public Task A_catalogue_that_cannot_be_read_leaves_the_verdict_that_it_would_have_sharpened() => new FaultTable("Catalogue within a run").TryAllAsync(
        FaultList.All,
        static fault => (fault.CatalogError is null ? NimModelStatus.NotListed : NimModelStatus.NoRoute).ToString(),
        static async fault =>
        {
            DeadlineTimeProvider time = FaultClient.TimeWithDeadlines();
            await using RawServer server = RawServer.Start(r => r.Path.EndsWith("/models", StringComparison.Ordinal)
                ? fault.StrikeAsync(r, time)
                : r.AnswerAsync(404, "404 page not found\n", "Content-Type: text/plain\r\n"));
            ProbeReport report = await FaultClient.ProbeAsync(FaultClient.Settings(server, time), new ProbeOptions(), Bad);
            return await WithoutLeavingsAsync(server, FaultClient.OutcomeOf(report, Bad));
        });

    /// <summary>Asks a server that does nothing but misbehave.</summary>
    private static async Task<string> AskAsync(Fault fault, Func<NimConnectionSettings, Task<string>> ask)
    {
        DeadlineTimeProvider time = FaultClient.TimeWithDeadlines();
        await using RawServer server = RawServer.Start(r => fault.StrikeAsync(r, time));
        return await WithoutLeavingsAsync(server, await ask(FaultClient.Settings(server, time)));
    }

    private static bool Names(RawRequest request, string id) => request.Body.Contains(id, StringComparison.Ordinal);

    private static async Task<string> WithoutLeavingsAsync(RawServer server, string outcome) =>
        await server.CountLeftOpenAsync() is > 0 and int left ? $"{outcome}, and {left} connections left" : outcome;
}
