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

/// <summary>Ids that are paths, formulas, markup or invalid text, from the catalogue to the reports.</summary>
public sealed class OddIdTests
{
    private static readonly string[] s_ids =
    [
        "meta/llama-3.1-8b-instruct", "../../etc/passwd", "..", "/", "//", "a/../b", "a\\b", "=cmd|' /C calc'!A0", "+1", "-1",
        "@sum(1)", "\"quoted\"", "'single'", "`tick`", "$(Get-Date)", "${env:PATH}",
        "a b", "a*b", "a?b", "[ab]", "a|b", "<script>alert(1)</script>", "&amp;",
        "%00", "%2e%2e%2f", "CON", "nul.json", "a:b", "C:\\x", "~", "#", "模型/🦙", "é/e\u0301",
        "{model}", "null", "true", "0", new string('x', NimModelId.MaximumLength),
    ];

    private static readonly string[] s_refused =
    [
        "null", "7", "1e999", "true", "[\"a\"]", "{\"id\":\"a\"}", "\"\"", "\" \"", "\"a\\nb\"", "\"a\\r\\nX-Injected: 1\"",
        "\"a\\u0000b\"", "\"a\\u001b[31m\"", "\"a\\u202eb\"", "\"a\\u200bb\"", "\"\\ud800\"", $"\"{new string('x', 1 << 20)}\"",
    ];

    [Fact]
    public async Task Valid_ids_get_one_result_each_and_invalid_ids_get_one_warning()
    {
        IEnumerable<string> duplicates = Enumerable.Repeat("\"meta/llama-3.1-8b-instruct\"", 1000);
        IEnumerable<string> ids = [.. s_ids.Select(ToEscapedJson), .. s_refused, .. duplicates];
        string entries = string.Join(',', ids.Select(static id => $$"""{"id":{{id}}}"""));
        await using RawServer server = RawServer.Start(r =>
            r.Path.EndsWith("/models", StringComparison.Ordinal)
                ? r.RespondAsync(200, $$"""{"data":[{{entries}}]}""")
                : r.RespondWithSuccessAsync());
        ProbeReport report = new();
        ModelCatalog catalog = await ReadCatalogAsync(server);

        Assert.Equal(s_ids.Order(StringComparer.Ordinal), catalog.Models.Select(static m => m.Id).Order(StringComparer.Ordinal));
        Assert.Equal(1001, catalog.Find("meta/llama-3.1-8b-instruct")!.Occurrences);
        Assert.Contains($"{s_refused.Length} entries", Assert.Single(catalog.Warnings), StringComparison.Ordinal);

        string[] listed = [.. catalog.Models.Select(static m => m.Id)];
        await FaultClient.ProbeAsync(FaultClient.Settings(server), new ProbeOptions(), report, listed);

        Assert.Null(report.Fault);
        Assert.Equal(s_ids.Order(StringComparer.Ordinal), report.Results.Select(static r => r.Id).Order(StringComparer.Ordinal));
        Assert.All(report.Results, static r => Assert.Equal(NimModelStatus.Available, r.Status));
        Assert.Equal(
            s_ids.Order(StringComparer.Ordinal),
            server.Requests.Where(static r => r.Body.Length > 0).Select(ReadModel).Order(StringComparer.Ordinal));

        using TemporaryFolder folder = new();
        NimSnapshot snapshot = TestSnapshots.Complete(1, [.. s_ids.Select(static id => (id, NimModelStatus.Available))]);
        SnapshotFile.Write(snapshot, folder.File("odd.json"));
        NimSnapshot read = SnapshotFile.Read(folder.File("odd.json"), TestContext.Current.CancellationToken);
        Assert.Equal(s_ids.Order(StringComparer.Ordinal), read.Results.Select(static r => r.Id));
        Assert.All(Enum.GetValues<NimReportFormat>(), f => Assert.NotEmpty(NimReport.Write(f, ReportData.From(report.Results))));
    }

    // Every character as an escape sequence.
    private static string ToEscapedJson(string id) => $"\"{string.Concat(id.Select(static c => $"\\u{(int)c:x4}"))}\"";

    private static string? ReadModel(RawRequest request) => JsonDocument.Parse(request.Body).RootElement.GetProperty("model").GetString();

    private static async Task<ModelCatalog> ReadCatalogAsync(RawServer server)
    {
        using NimConnection connection = NimConnection.Open(FaultClient.Settings(server));
        return await new CatalogReader(connection, maximumRetryCount: 0).ReadAsync(TestContext.Current.CancellationToken);
    }
}
