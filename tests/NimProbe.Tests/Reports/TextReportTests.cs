using NimProbe.Reports;
using Xunit;

namespace NimProbe.Tests.Reports;

public sealed class TextReportTests
{
    private static readonly Uri s_service = new("https://integrate.api.nvidia.com/v1");

    public static TheoryData<string> Hostile => Samples.Hostile;

    [Fact]
    public void Changes_have_a_subject_and_a_line_each()
    {
        string[] lines = Write(
            Change("a/1", NimChangeKind.BecameUnavailable, NimModelStatus.Degraded) with { Detail = "Out of service." },
            Change("a/2", NimChangeKind.Retired, NimModelStatus.Retired) with { EndOfLife = Samples.Noon },
            Change("a/3", NimChangeKind.Removed, null),
            Change("a/4", NimChangeKind.Retired, NimModelStatus.Retired),
            Change("a/5", NimChangeKind.BecameAvailable, NimModelStatus.Available) with
            {
                Before = NimModelStatus.Busy,
                Detail = "Answered",
            },
            Change("a/6", NimChangeKind.Substituted, NimModelStatus.Available) with { Detail = "Another model answers: 'a/7'" });

        Assert.Equal(
            [
                "6 changes at https://integrate.api.nvidia.com/v1: 2 Retired, "
                    + "1 Removed, 1 BecameAvailable, 1 BecameUnavailable, 1 Substituted",
                "BecameUnavailable: a/1, Available -> Degraded (Out of service)",
                "Retired: a/2, Available -> Retired, end of life 2026-04-06",
                "Retired: a/4, Available -> Retired",
                "Removed: a/3, Available",
                "BecameAvailable: a/5, Busy -> Available",
                "Substituted: a/6, Available (Another model answers: 'a/7')",
            ],
            lines);
    }

    [Fact]
    public void An_incident_of_the_service_is_one_line_before_the_others()
    {
        NimModelChange[] incident =
        [
            .. Enumerable.Range(10, 12).Select(n => Change($"b/{n}", NimChangeKind.BecameUnavailable, NimModelStatus.Unreachable)),
        ];
        string[] lines = Write([Change("a/1", NimChangeKind.BecameUnavailable, NimModelStatus.Degraded), .. incident]);

        Assert.Equal(
            [
                "13 changes at https://integrate.api.nvidia.com/v1: 13 BecameUnavailable",
                "BecameUnavailable (Unreachable): 12 models, for example b/10, b/11, b/12",
                "BecameUnavailable: a/1, Available -> Degraded",
            ],
            lines);
    }

    [Fact]
    public void Lines_name_the_service_if_there_are_several()
    {
        string[] lines = Write(
            Change("a/1", NimChangeKind.Added, NimModelStatus.Available) with { Before = null },
            Change("a/1", NimChangeKind.Removed, null) with { BaseUri = new Uri("http://localhost:8000/v1") });

        Assert.Equal("2 changes: 1 Added, 1 Removed", lines[0]);
        Assert.Equal(
            [
                "[http://localhost:8000/v1] Removed: a/1, Available",
                "[https://integrate.api.nvidia.com/v1] Added: a/1, unknown -> Available",
            ],
            lines[1..].Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Results_have_a_line_for_each_model_that_is_not_available() =>
        Assert.Equal(
            ["1 of 2 models available", "Retired: a/gone (Past its end of life)"],
            Samples.Write(
                NimReportFormat.Text,
                Samples.Result("a/good"),
                Samples.Result("a/gone", NimModelStatus.Retired, detail: "Past its end of life."))
                .Split('\n'));

    [Fact]
    public void Services_that_are_not_ready_have_a_line() =>
        Assert.Equal(
            [
                "3 of 5 services up, 1 states that it is ready",
                "Not live: late (no address)",
                "Not ready: http://c:8000/v1",
                "Not live: http://d:8000/v1 four (Connection failed)",
            ],
            Samples.Write(
                NimReportFormat.Text,
                Service("a") with { IsReady = true },
                Service("b"),
                Service("c") with { IsReady = false },
                Service("d") with { IsLive = false, IsReady = false, Name = "four", Detail = "Connection failed." },
                Service("e") with { BaseUri = null, IsLive = null, Name = "late", Detail = "no address" })
                .Split('\n'));

    [Fact]
    public void Speeds_are_lines_with_the_fastest_first_after_the_results() =>
        Assert.Equal(
            [
                "1 of 1 model available",
                "",
                "2 of 3 models measured",
                "a/fast: 80.0 tokens/s, first token after 321 ms, 1 of 3 samples failed",
                "a/short: first token after 200 ms",
                "Busy: a/busy (Queue is full)",
            ],
            Samples.Write(
                NimReportFormat.Text,
                Samples.Result("a/fast"),
                Samples.Speed("a/busy", null, null) with { Status = NimModelStatus.Busy, Detail = "Queue is full." },
                Samples.Speed("a/short", 200, null) with { FailedSamples = 0 },
                Samples.Speed("a/fast", tokensPerSecond: 80))
                .Split('\n'));

    [Fact]
    public void Capabilities_have_a_line_per_model_and_service() =>
        Assert.Equal(
            [
                "1 of 3 capabilities confirmed",
                "[http://localhost:8000/v1] a/b: Vision Unknown",
                "[https://integrate.api.nvidia.com/v1] a/b: ToolCalling Confirmed, Vision Refused (Vision: HTTP 400)",
            ],
            Samples.Write(
                NimReportFormat.Text,
                Capability(NimCapability.Vision, NimCapabilitySupport.Refused) with { Detail = "HTTP 400." },
                Capability(NimCapability.ToolCalling, NimCapabilitySupport.Confirmed) with { Detail = "Called" },
                Capability(NimCapability.Vision, NimCapabilitySupport.Unknown) with { BaseUri = new Uri("http://localhost:8000/v1") })
                .Split('\n'));

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Any_text_of_another_record_stays_in_its_line(string text) =>
        Assert.Equal(
            8,
            Samples.Write(
                NimReportFormat.Text,
                Service("a") with { IsLive = false, Name = text, Detail = text },
                Samples.Speed(text, null) with { Detail = text },
                Capability(NimCapability.Vision, NimCapabilitySupport.Unknown) with { Id = text, Detail = text })
                .Split('\n').Length);

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Any_text_stays_in_its_line(string text) =>
        Assert.Equal(2, Write(Change("a/" + text, NimChangeKind.Removed, null) with { Detail = text }).Length);

    private static string[] Write(params NimModelChange[] changes) =>
        NimReport.Write(NimReportFormat.Text, ReportData.From(changes)).Split('\n');

    private static NimService Service(string host) =>
        new() { BaseUri = new Uri($"http://{host}:8000/v1"), IsLive = true, CheckedAt = Samples.Noon };

    private static NimCapabilityResult Capability(NimCapability capability, NimCapabilitySupport support) =>
        new() { Id = "a/b", Capability = capability, Support = support, TestedAt = Samples.Noon, BaseUri = s_service };

    private static NimModelChange Change(string id, NimChangeKind change, NimModelStatus? after) => new()
    {
        Id = id,
        Change = change,
        Before = NimModelStatus.Available,
        After = after,
        BaseUri = s_service,
    };
}
