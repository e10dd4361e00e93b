using System.Text.Json;
using NimProbe.Engine.Catalog;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;
using NimProbe.Engine.Snapshots;
using NimProbe.Reports;
using NimProbe.Tests.Harness;
using NimProbe.Tests.Snapshots;
using Xunit;

namespace NimProbe.Tests.Faults;

/// <summary>A catalogue whose ids are paths, formulas, markup, marks and no text at all, from the catalogue to the reports.</summary>
public sealed class OddIdTests
{
    private static readonly string[] s_ids =
    [
        "meta/llama-3.1-8b-instruct", "../../etc/passwd", "..", "/", "//", "a/../b", "a\\b", "=cmd|' /C calc'!A0", "+1", "-1", "@sum(1)", "\"quoted\"", "'single'", "`tick`", "$(Get-Date)", "${env:PATH}",
        "a b", "a*b", "a?b", "[ab]", "a|b", "<script>alert(1)</script>", "&amp;", "%00", "%2e%2e%2f", "CON", "nul.json", "a:b", "C:\\x", "~", "#", "模型/🦙", "é/e\u0301", "{model}", "null", "true", "0", new string('x', NimModelId.MaximumLength),
    ];

    private static readonly string[] s_refused =
    [
        "null", "7", "1e999", "true", "[\"a\"]", "{\"id\":\"a\"}", "\"\"", "\" \"", "\"a\\nb\"", "\"a\\r\\nX-Injected: 1\"", "\"a\\u0000b\"", "\"a\\u001b[31m\"", "\"a\\u202eb\"", "\"a\\u200bb\"", "\"\\ud800\"", $"\"{new string('x', 1 << 20)}\"",
    ];

    [Fact]
    public async Task Ids_that_are_text_have_one_verdict_each_everywhere_and_the_others_one_warning()
    {
        IEnumerable<string> ids = s_ids.Select(Escaped).Concat(s_refused).Concat(Enumerable.Repeat("\"meta/llama-3.1-8b-instruct\"", 1000));
        string entries = string.Join(',', ids.Select(static id => $$"""{"id":{{id}}}"""));
        await using RawServer server = RawServer.Start(r =>
            r.Path.EndsWith("/models", StringComparison.Ordinal) ? r.AnswerAsync(200, $$"""{"data":[{{entries}}]}""") : r.AnswerWellAsync());
        ProbeReport report = new();
        ModelCatalog catalog = await ReadCatalogAsync(server);

        Assert.Equal(s_ids.Order(StringComparer.Ordinal), catalog.Models.Select(static m => m.Id).Order(StringComparer.Ordinal));
        Assert.Equal(1001, catalog.Find("meta/llama-3.1-8b-instruct")!.Occurrences);
        Assert.Contains($"{s_refused.Length} entries", Assert.Single(catalog.Warnings), StringComparison.Ordinal);

        await FaultClient.ProbeAsync(FaultClient.Settings(server), new ProbeOptions(), report, [.. catalog.Models.Select(static m => m.Id)]);

        Assert.Null(report.Fault);
        Assert.Equal(s_ids.Order(StringComparer.Ordinal), report.Results.Select(static r => r.Id).Order(StringComparer.Ordinal));
        Assert.All(report.Results, static r => Assert.Equal(NimModelStatus.Available, r.Status));
        Assert.Equal(
            s_ids.Order(StringComparer.Ordinal),
            server.Requests.Where(static r => r.Body.Length > 0).Select(static r => JsonDocument.Parse(r.Body).RootElement.GetProperty("model").GetString()).Order(StringComparer.Ordinal));

        using TemporaryFolder folder = new();
        NimSnapshot snapshot = Make.Complete(1, [.. s_ids.Select(static id => (id, NimModelStatus.Available))]);
        SnapshotFile.Write(snapshot, folder.File("odd.json"));
        Assert.Equal(s_ids.Order(StringComparer.Ordinal), SnapshotFile.Read(folder.File("odd.json"), TestContext.Current.CancellationToken).Results.Select(static r => r.Id));
        Assert.All(Enum.GetValues<NimReportFormat>(), f => Assert.NotEmpty(NimReport.Write(f, ReportData.From(report.Results))));
    }

    // Every character by its number, as long as JSON can write it.
    private static string Escaped(string id) => $"\"{string.Concat(id.Select(static c => $"\\u{(int)c:x4}"))}\"";

    private static async Task<ModelCatalog> ReadCatalogAsync(RawServer server)
    {
        using NimConnection connection = NimConnection.Open(FaultClient.Settings(server));
        return await new CatalogReader(connection, maximumRetryCount: 0).ReadAsync(TestContext.Current.CancellationToken);
    }
}
