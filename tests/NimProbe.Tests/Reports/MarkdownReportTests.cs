using System.Net;
using System.Text.RegularExpressions;
using Xunit;

namespace NimProbe.Tests.Reports;

public sealed partial class MarkdownReportTests
{
    public static TheoryData<string> Hostile => Samples.Hostile;

    [Fact]
    public void A_report_has_a_summary_models_changes_and_histories() =>
        Assert.Equal(
            """
            # Model availability

            `https://integrate.api.nvidia.com/v1`: 3 models probed of 189 listed, 2026-04-06 12:00 UTC.

            | Availability | Status | Models |
            | --- | --- | --: |
            | Available (answering) | Available | 1 |
            | Interrupted (hosted, not answering now) | Busy | 1 |
            | Unavailable (not available to this account) | Retired | 1 |

            ## Models

            | Status | Latency | Model | End of life | Detail |
            | --- | --: | --- | --- | --- |
            | Available | 812 ms | `z/answers` |  | `Answered` |
            | Busy | 812 ms | `b/busy` |  | `Full` |
            | Retired |  | `a/gone` | 2026-04-06 |  |

            ## Changes

            | Change | Model | Before | After | End of life | Since | Detail |
            | --- | --- | --- | --- | --- | --- | --- |
            | Retired | `a/gone` | Available | Retired | 2026-04-05 | 2026-04-04 12:00 UTC | `Past its end of life` |

            ## History

            | Model | Available | Flaps | Median | 95th percentile | Probes | Last status | Last seen | Last 20 runs |
            | --- | --: | --: | --: | --: | --: | --- | --- | --- |
            | `a/gone` | 97.5 % | 3 | 400 ms | 17200 ms | 42 | Available | 2026-04-06 | `+++-+?` |
            """.ReplaceLineEndings("\n"),
            Samples.Write(
                NimReportFormat.Markdown,
                Samples.Result("a/gone", NimModelStatus.Retired, latencyMs: null, detail: "") with { EndOfLife = Samples.Noon },
                Samples.Result("z/answers"),
                Samples.Result("b/busy", NimModelStatus.Busy, detail: "Full"),
                Samples.Change("a/gone", NimChangeKind.Retired),
                Samples.History("a/gone")));

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Text_from_outside_is_code_in_a_single_cell(string text)
    {
        string report = Samples.Write(NimReportFormat.Markdown, Samples.Everything(text));

        string[] plain = [.. report.Split('\n').Select(static line => Code().Replace(line, "code"))];
        Assert.All(plain, static line => Assert.Matches(ReportWords(), line));
        int columns = 0;
        foreach (string line in plain)
        {
            int count = line.Count(static c => c == '|');
            Assert.True(count == 0 || columns == 0 || count == columns, line);
            columns = count;
        }
    }

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Code_contains_the_text(string text)
    {
        string report = Samples.Write(NimReportFormat.Markdown, Samples.Result(text));
        string cell = Code().Matches(report.Split('\n').Last()).Select(static m => m.Value).First();

        string shown = cell.StartsWith('<') ? WebUtility.HtmlDecode(cell["<code>".Length..^"</code>".Length]) : cell[1..^1];
        string expected = new([.. text.Trim().Where(static c => c is >= ' ' and <= '~')]);
        Assert.Equal(expected, shown.Replace("\ufffd", "", StringComparison.Ordinal));
    }

    [Fact]
    public void Models_of_several_services_have_a_column_with_the_service()
    {
        string report = Samples.Write(
            NimReportFormat.Markdown,
            Samples.Result("a/b"),
            Samples.Result("a/b") with { BaseUri = new Uri("http://localhost:8000/v1") });

        Assert.Contains("| Available | 812 ms | `a/b` | `http://localhost:8000/v1` |", report, StringComparison.Ordinal);
        Assert.Contains("| Available | 812 ms | `a/b` | `https://integrate.api.nvidia.com/v1` |", report, StringComparison.Ordinal);
    }

    [Fact]
    public void A_substitution_adds_a_column_with_the_served_model()
    {
        NimProbeResult itself = Samples.Result("b/itself") with { ServedModel = "itself", IsSubstituted = false };
        NimProbeResult alias = Samples.Result("c/alias") with { ServedModel = "/opt/nim", IsSubstituted = null };
        NimProbeResult other = Samples.Result("a/old") with { ServedModel = "a/new", IsSubstituted = true };

        Assert.DoesNotContain("Served model", Samples.Write(NimReportFormat.Markdown, itself, alias), StringComparison.Ordinal);
        Assert.EndsWith(
            """
            | Status | Latency | Model | Served model | End of life | Detail |
            | --- | --: | --- | --- | --- | --- |
            | Available | 812 ms | `a/old` | `a/new` |  | `Answered` |
            | Available | 812 ms | `b/itself` |  |  | `Answered` |
            | Available | 812 ms | `c/alias` |  |  | `Answered` |
            """.ReplaceLineEndings("\n"),
            Samples.Write(NimReportFormat.Markdown, itself, alias, other),
            StringComparison.Ordinal);
    }

    // A code span without backticks and pipes, or a code element with character references, letters, digits and spaces.
    [GeneratedRegex("`[^`|]+`|<code>(?:[A-Za-z0-9 \\ufffd]|&#[0-9]+;)+</code>")]
    private static partial Regex Code();

    [GeneratedRegex("^[A-Za-z0-9 #|:.,()%/-]*$")]
    private static partial Regex ReportWords();
}
