using System.Globalization;
using NimProbe.Comparison;
using NimProbe.Engine.Snapshots;
using NimProbe.History;
using NimProbe.Tests.Snapshots;
using Xunit;

namespace NimProbe.Tests;

/// <summary>
/// Compares the changes and histories of 43 recorded days with an independent calculation, which reads the rows of the
/// recording and classifies their answers as available, unavailable or inconclusive.
/// </summary>
public sealed class RecordedDaysTests
{
    private static readonly string[] s_inconclusive =
    [
        "no_answer_timeout", "text_404_page_not_found", "worker_503_resource_exhausted", "worker_529_overloaded",
        "json_429_too_many_requests", "json_502_upstream_request_failed", "empty_body",
    ];

    [Fact]
    public void The_recording_has_43_days_and_5014_results()
    {
        Assert.Equal(43, RecordedDays.Snapshots.Count);
        Assert.Equal(5014, RecordedDays.Snapshots.Sum(s => s.Results.Count));
        Assert.All(RecordedDays.Snapshots, s => Assert.Null(SnapshotValidator.GetValidationError(s)));
    }

    [Fact]
    public void Histories_match_the_rows()
    {
        ModelHistoryCalculator measure = new();
        foreach (NimSnapshot snapshot in RecordedDays.Snapshots)
        {
            measure.Add(snapshot);
        }

        List<NimModelHistory> measured = [.. measure.Calculate()];
        Assert.Equal(127, measured.Count);
        Assert.Equal(RecordedDays.Rows.GroupBy(r => r.Id).OrderBy(g => g.Key, StringComparer.Ordinal).Select(Calculate), measured);
    }

    [Fact]
    public void Every_change_from_day_to_day_is_reported_and_inconclusive_statuses_are_not()
    {
        SnapshotComparison comparison = new();
        List<string> reported = [];
        int raw = 0;
        for (int day = 0; day < RecordedDays.Snapshots.Count; day++)
        {
            NimSnapshot today = RecordedDays.Snapshots[day];
            reported.AddRange(comparison.Compare(today).Select(c => Describe(c.DifferenceTakenAt, c.Id, c.Change.ToString())));
            raw += day == 0 ? 0 : CountDifferences(RecordedDays.Snapshots[day - 1], today);
            comparison.AddReference(today);
        }

        List<string> expected = [.. GetExpectedListingChanges().Concat(GetExpectedStatusChanges())];
        Assert.Equal(expected.Order(StringComparer.Ordinal), reported.Order(StringComparer.Ordinal));
        Assert.True(reported.Count < raw);
        string kinds = string.Join(", ", reported.GroupBy(r => r.Split('|')[2]).Select(g => $"{g.Count()} {g.Key}"));
        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"43 days: {raw} raw differences from day to day, {reported.Count} reported changes ({kinds})."));
    }

    // Models that have another status on the next day, or are listed on one of the two days only.
    private static int CountDifferences(NimSnapshot yesterday, NimSnapshot today)
    {
        Dictionary<string, NimModelStatus> before = yesterday.Results.ToDictionary(r => r.Id, r => r.Status);
        Dictionary<string, NimModelStatus> after = today.Results.ToDictionary(r => r.Id, r => r.Status);
        return before.Keys
            .Union(after.Keys)
            .Count(id => !before.TryGetValue(id, out NimModelStatus b) || !after.TryGetValue(id, out NimModelStatus a) || a != b);
    }

    private static IEnumerable<string> GetExpectedListingChanges()
    {
        List<IGrouping<DateTime, RecordedProbe>> days = [.. RecordedDays.Rows.GroupBy(r => r.TakenAt).OrderBy(g => g.Key)];
        for (int day = 1; day < days.Count; day++)
        {
            HashSet<string> before = [.. days[day - 1].Select(r => r.Id)];
            HashSet<string> after = [.. days[day].Select(r => r.Id)];
            foreach (string id in after.Except(before))
            {
                yield return Describe(days[day].Key, id, "Added");
            }

            foreach (string id in before.Except(after))
            {
                yield return Describe(days[day].Key, id, "Removed");
            }
        }
    }

    private static IEnumerable<string> GetExpectedStatusChanges()
    {
        foreach (IGrouping<string, RecordedProbe> model in RecordedDays.Rows.GroupBy(r => r.Id))
        {
            RecordedProbe? last = null;
            foreach (RecordedProbe row in GetConclusive(model))
            {
                if (last is not null && GetStatus(row) != GetStatus(last))
                {
                    string unavailable = IsAvailable(last) ? "BecameUnavailable" : "StatusChanged";
                    yield return Describe(row.TakenAt, row.Id, IsAvailable(row) ? "BecameAvailable" : unavailable);
                }

                last = row;
            }
        }
    }

    private static NimModelHistory Calculate(IGrouping<string, RecordedProbe> model)
    {
        List<RecordedProbe> rows = [.. model.OrderBy(r => r.TakenAt)];
        List<RecordedProbe> conclusive = [.. GetConclusive(rows)];
        List<int> latencies = [.. rows.Where(IsAvailable).Select(r => r.LatencyMs!.Value).Order()];
        List<DateTime> days = [.. RecordedDays.Rows.Select(r => r.TakenAt).Distinct().Order()];
        return new NimModelHistory
        {
            Id = model.Key,
            Probes = rows.Count,
            AvailablePercent = conclusive.Count == 0 ? null : 100.0 * conclusive.Count(IsAvailable) / conclusive.Count,
            Flaps = conclusive.Zip(conclusive.Skip(1)).Count(pair => IsAvailable(pair.First) != IsAvailable(pair.Second)),
            FirstSeen = rows[0].TakenAt,
            LastSeen = rows[^1].TakenAt,
            LastStatus = RecordedDays.Snapshots.Last(s => s.TakenAt == rows[^1].TakenAt).Results.First(r => r.Id == model.Key).Status,
            LatencyP50Ms = Percentile(latencies, 0.5m),
            LatencyP95Ms = Percentile(latencies, 0.95m),
            Trend = string.Concat(days.Select(day => rows.Find(r => r.TakenAt == day) is { } row ? GetTrendCharacter(row) : ".")),
            BaseUri = RecordedDays.Snapshots[0].BaseUri,
        };
    }

    // The smallest value for which at least the share of all values is equal or smaller.
    private static int? Percentile(List<int> values, decimal share) =>
        values.Count == 0 ? null : values.First(v => values.Count(other => other <= v) >= share * values.Count);

    private static string GetTrendCharacter(RecordedProbe row) => row.Answer switch
    {
        "json_choices" or "json_embedding" => "A",
        "json_degraded_function" or "worker_503_resource_exhausted" or "worker_529_overloaded" or "json_429_too_many_requests" => "i",
        "json_function_not_found_for_account" or "json_function_not_deployed" or "worker_model_not_found" => "u",
        _ when row.Answer.StartsWith("worker_500", StringComparison.Ordinal) => "i",
        _ => "?",
    };

    private static IEnumerable<RecordedProbe> GetConclusive(IEnumerable<RecordedProbe> rows) =>
        rows.OrderBy(r => r.TakenAt).Where(r => !s_inconclusive.Contains(r.Answer));

    private static bool IsAvailable(RecordedProbe row) => row.Answer is "json_choices" or "json_embedding";

    private static string GetStatus(RecordedProbe row) => row.Answer switch
    {
        "json_embedding" => "json_choices",
        var answer when answer.StartsWith("worker_500", StringComparison.Ordinal) => "worker_500",
        var answer => answer,
    };

    private static string Describe(DateTime takenAt, string id, string kind) => $"{takenAt:yyyy-MM-dd}|{id}|{kind}";
}
