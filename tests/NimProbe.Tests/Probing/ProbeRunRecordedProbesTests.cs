using System.Globalization;
using System.Text;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Probing;

/// <summary>The results of all 5,014 recorded probes; the expected statuses are written by hand.</summary>
public sealed class ProbeRunRecordedProbesTests(RecordedReplay replay, ITestOutputHelper output) : IClassFixture<RecordedReplay>
{
    /// <summary>Each response of the recording, how often it occurs, and its status.</summary>
    public static TheoryData<string, int, NimModelStatus> Answers => new()
    {
        { "json_choices", 2053, NimModelStatus.Available },
        { "json_embedding", 246, NimModelStatus.Available },
        { "json_function_not_found_for_account", 2085, NimModelStatus.NotEntitled },
        { "json_function_not_deployed", 4, NimModelStatus.Undeployed },
        { "json_degraded_function", 58, NimModelStatus.Degraded },
        { "worker_model_not_found", 42, NimModelStatus.Misconfigured },
        { "text_404_page_not_found", 85, NimModelStatus.NoRoute },
        { "empty_body", 2, NimModelStatus.Inconclusive },
        { "json_429_too_many_requests", 1, NimModelStatus.RateLimited },
        { "worker_500_enginecore", 1, NimModelStatus.Failing },
        { "worker_500_error_during_inference", 15, NimModelStatus.Failing },
        { "worker_500_inference_connection", 2, NimModelStatus.Failing },
        { "worker_500_instance_not_found", 1, NimModelStatus.Failing },
        { "worker_500_internal_error_inference", 42, NimModelStatus.Failing },
        { "worker_500_internal_server_error", 1, NimModelStatus.Failing },
        { "worker_500_something_went_wrong", 22, NimModelStatus.Failing },
        { "worker_500_unit_variant", 6, NimModelStatus.Failing },
        { "json_502_upstream_request_failed", 2, NimModelStatus.Unreachable },
        { "worker_503_resource_exhausted", 20, NimModelStatus.Busy },
        { "worker_529_overloaded", 1, NimModelStatus.Busy },
        { "no_answer_timeout", 325, NimModelStatus.TimedOut },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public void Every_recorded_probe_gets_the_status_of_its_response(string answer, int count, NimModelStatus status)
    {
        ReplayedProbe[] probes = [.. replay.Probes.Where(p => p.Answer == answer)];

        Assert.Equal(count, probes.Length);
        Assert.All(probes, p => Assert.True(
            p.Result.Status == status, $"{p.Day:yyyy-MM-dd} {p.Result.Id}: {p.Result.Status}, {p.Result.Detail}"));
    }

    [Fact]
    public void No_recorded_probe_is_omitted()
    {
        Assert.Equal(5014, replay.Probes.Count);
        Assert.Equal(5014, Answers.Sum(static row => row.Data.Item2));
    }

    [Fact]
    public void No_model_with_a_completion_is_missing() =>
        Assert.DoesNotContain(
            replay.Probes.Where(static p => p.Answer is "json_choices" or "json_embedding"),
            static p => p.Result.Status is NimModelStatus.NotListed or NimModelStatus.NoRoute || p.Result.StatusCode != 200);

    [Fact]
    public void No_detail_contains_an_account_or_a_line_break() =>
        Assert.All(replay.Probes, static p =>
        {
            Assert.DoesNotContain(NimProbe.Sandbox.Answers.AnswerTemplate.AccountId, p.Result.Detail, StringComparison.Ordinal);
            Assert.DoesNotContain(p.Result.Detail, char.IsControl);
        });

    [Fact]
    public void The_rule_of_the_predecessor_calls_running_models_missing_and_transient_faults_ambiguous()
    {
        Dictionary<(NimModelStatus Status, string Forerunner), int> confusion = replay.Probes
            .CountBy(static p => (p.Result.Status, ForerunnerRule.Judge(p.Result.StatusCode)))
            .ToDictionary();
        output.WriteLine(ToTable(confusion));

        // By status code: 200 and 429; 404 and 500; everything else, time-outs included.
        Assert.Equal(2300, Sum(ForerunnerRule.Hosted));
        Assert.Equal(2308, Sum(ForerunnerRule.NotAvailable));
        Assert.Equal(406, Sum(ForerunnerRule.Ambiguous));

        // Containers that responded, and wrong routes, are not "not available".
        Assert.Equal(90, confusion[(NimModelStatus.Failing, ForerunnerRule.NotAvailable)]);
        Assert.Equal(85, confusion[(NimModelStatus.NoRoute, ForerunnerRule.NotAvailable)]);

        int Sum(string verdict) => confusion.Where(c => c.Key.Forerunner == verdict).Sum(static c => c.Value);
    }

    private static string ToTable(Dictionary<(NimModelStatus Status, string Forerunner), int> confusion)
    {
        string[] columns = [ForerunnerRule.Hosted, ForerunnerRule.NotAvailable, ForerunnerRule.Ambiguous];
        StringBuilder table = new();
        table.AppendLine(CultureInfo.InvariantCulture, $"{"NimProbe",-16}{string.Concat(columns.Select(static c => $"{c,16}"))}");
        foreach (NimModelStatus status in confusion.Keys.Select(static k => k.Status).Distinct().Order())
        {
            IEnumerable<string> counts = columns.Select(c => $"{confusion.GetValueOrDefault((status, c)),16}");
            table.AppendLine(CultureInfo.InvariantCulture, $"{status,-16}{string.Concat(counts)}");
        }

        return table.ToString().TrimEnd();
    }
}
