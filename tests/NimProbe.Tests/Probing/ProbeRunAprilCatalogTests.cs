using System.Globalization;
using System.Text;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Probing;

/// <summary>The catalogue of 6 April 2026: the counts that the predecessor published, and the results of NimProbe.</summary>
public sealed class ProbeRunAprilCatalogTests(AprilCatalog april, ITestOutputHelper output) : IClassFixture<AprilCatalog>
{
    [Fact]
    public void The_catalogue_lists_186_models_in_189_entries()
    {
        Assert.Equal(186, april.Catalog.Models.Count);
        Assert.Equal(189, april.Catalog.Models.Sum(static m => m.Occurrences));
        Assert.All(april.Catalog.Models, static m => Assert.Equal(186, m.CatalogCount));
        Assert.Equal(
            ["nvidia/nemotron-3-super-120b-a12b", "openai/gpt-oss-120b", "openai/gpt-oss-20b"],
            april.Catalog.Models.Where(static m => m.Occurrences == 2).Select(static m => m.Id).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_rule_of_the_predecessor_gives_the_counts_that_it_published()
    {
        // It sent one chat request for each entry, duplicates too, with a system message and a timeout of 5 s.
        Assert.Equal(189, april.ForerunnerAnswers.Count);
        Assert.Equal(101, Count(ForerunnerRule.Hosted));
        Assert.Equal(62, april.ForerunnerAnswers.Count(static a => a.Exchange.StatusCode == 404));
        Assert.Equal(6, april.ForerunnerAnswers.Count(static a => a.Exchange.StatusCode == 500));
        Assert.Equal(62 + 6, Count(ForerunnerRule.NotAvailable));
        Assert.Equal(20, Count(ForerunnerRule.Ambiguous));
        output.WriteLine(CreateTable());
    }

    [Fact]
    public void Every_model_that_the_predecessor_found_is_available() =>
        Assert.All(
            april.ForerunnerAnswers.Where(static a => a.Verdict == ForerunnerRule.Hosted),
            a => Assert.Equal(NimModelStatus.Available, april.AtDefaultDeadline[a.Id].Status));

    [Fact]
    public void Of_the_17_slow_models_14_answer_within_the_default_deadline_and_all_within_300_seconds()
    {
        IReadOnlyList<string> slow = AprilCatalog.SlowModels;

        Assert.Equal(17, slow.Count);
        Assert.All(slow, id => Assert.Equal(ForerunnerRule.Ambiguous, april.ForerunnerAnswers.Single(a => a.Id == id).Verdict));
        Assert.Equal(14, slow.Count(id => april.AtDefaultDeadline[id].Status == NimModelStatus.Available));
        Assert.Equal(3, slow.Count(id => april.AtDefaultDeadline[id].Status == NimModelStatus.TimedOut));
        Assert.Equal(17, slow.Count(id => april.At300Seconds[id].Status == NimModelStatus.Available));
    }

    [Fact]
    public void The_62_responses_of_404_are_split_by_their_reason() =>
        Assert.Equal(
            new Dictionary<NimModelStatus, int>
            {
                [NimModelStatus.NotEntitled] = 45,
                [NimModelStatus.Available] = 13, // embedding models, on their own route
                [NimModelStatus.NoRoute] = 3, // a base model, an image and a vision model
                [NimModelStatus.Misconfigured] = 1,
            },
            CountStatuses(static code => code == 404));

    [Fact]
    public void The_6_responses_of_500_are_split_by_their_reason() =>
        Assert.Equal(
            new Dictionary<NimModelStatus, int>
            {
                [NimModelStatus.Failing] = 5,
                [NimModelStatus.RequestRejected] = 1, // runs, and requires an image
            },
            CountStatuses(static code => code == 500));

    [Fact]
    public void Every_model_has_one_complete_result()
    {
        Assert.Equal(186, april.AtDefaultDeadline.Count);
        Assert.All(april.AtDefaultDeadline.Values, static r => Assert.Equal(186, r.CatalogCount));
        Assert.All(april.AtDefaultDeadline.Values, static r => Assert.Equal(DateTimeKind.Utc, r.TestedAt.Kind));
        Assert.All(april.AtDefaultDeadline.Values, static r => Assert.NotEmpty(r.Detail));
    }

    private int Count(string verdict) => april.ForerunnerAnswers.Count(a => a.Verdict == verdict);

    private Dictionary<NimModelStatus, int> CountStatuses(Predicate<int?> code) => april.ForerunnerAnswers
        .Where(a => code(a.Exchange.StatusCode))
        .CountBy(a => april.AtDefaultDeadline[a.Id].Status)
        .ToDictionary();

    private string CreateTable()
    {
        StringBuilder table = new();
        table.AppendLine(CultureInfo.InvariantCulture, $"{"predecessor, 5 s",-18}{"NimProbe, 120 s",-18}{"entries",8}");
        var counts = april.ForerunnerAnswers.CountBy(a => (a.Verdict, april.AtDefaultDeadline[a.Id].Status)).OrderBy(static c => c.Key);
        foreach (((string verdict, NimModelStatus status), int count) in counts)
        {
            table.AppendLine(CultureInfo.InvariantCulture, $"{verdict,-18}{status,-18}{count,8}");
        }

        return table.ToString().TrimEnd();
    }
}
