using System.Net;
using System.Text.RegularExpressions;
using Xunit;

namespace NimProbe.Tests.Reports;

public sealed partial class MarkdownReportTests
{
    public static TheoryData<string> Hostile => Samples.Hostile;

    [Fact]
    public void A_report_has_a_summary_the_models_the_changes_and_the_histories() =>
        Assert.Equal(
            """
            # Model availability

            `https://integrate.api.nvidia.com/v1`: 3 models probed of 189 listed, 2026-04-06 12:00 UTC.

            | Availability | Status | Models |
            | --- | --- | --: |
            | Available (answering) | Available | 1 |
            | Interrupted (hosted, not answering now) | Busy | 1 |
            | Unavailable (not there for this account) | Retired | 1 |

            ## Models

            | Status | Latency | Model | End of life | Detail |
            | --- | --: | --- | --- | --- |
            | Available | 812 ms | `z/answers` |  | `Answered` |
            | Busy | 812 ms | `b/busy` |  | `Full` |
            | Retired |  | `a/gone` | 2026-04-06 |  |

            ## Changes

            | Change | Model | Before | After | End of life | Since |
            | --- | --- | --- | --- | --- | --- |
            | Retired | `a/gone` | Available | Retired | 2026-04-05 | 2026-04-04 12:00 UTC |

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

    /// <summary>Every row has its columns, and all text from outside stands as code, where no renderer reads it.</summary>
    [Theory]
    [MemberData(nameof(Hostile))]
    public void No_text_leaves_its_cell(string text)
    {
        string report = Samples.Write(NimReportFormat.Markdown, Samples.Everything(text));

        string[] plain = [.. report.Split('\n').Select(static line => Code().Replace(line, "code"))];
        Assert.All(plain, static line => Assert.Matches(OwnWords(), line));
        int columns = 0;
        foreach (string line in plain)
        {
            int here = line.Count(static c => c == '|');
            Assert.True(here == 0 || columns == 0 || here == columns, line);
            columns = here;
        }
    }

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Code_says_the_text(string text)
    {
        string report = Samples.Write(NimReportFormat.Markdown, Samples.Result(text));
        string cell = Code().Matches(report.Split('\n').Last()).Select(static m => m.Value).First();

        string said = cell.StartsWith('<') ? WebUtility.HtmlDecode(cell["<code>".Length..^"</code>".Length]) : cell[1..^1];
        string kept = new([.. text.Trim().Where(static c => c is >= ' ' and <= '~')]);
        Assert.Equal(kept, said.Replace("\ufffd", "", StringComparison.Ordinal));
    }

    [Fact]
    public void Several_services_are_told_apart()
    {
        string report = Samples.Write(NimReportFormat.Markdown, Samples.Result("a/b"), Samples.Result("a/b") with { BaseUri = new Uri("http://localhost:8000/v1") });

        Assert.Contains("| Available | 812 ms | `a/b` | `http://localhost:8000/v1` |", report, StringComparison.Ordinal);
        Assert.Contains("| Available | 812 ms | `a/b` | `https://integrate.api.nvidia.com/v1` |", report, StringComparison.Ordinal);
    }

    // A code span without a backtick or pipe, or a code element of entities, letters, digits and spaces.
    [GeneratedRegex("`[^`|]+`|<code>(?:[A-Za-z0-9 \\ufffd]|&#[0-9]+;)+</code>")]
    private static partial Regex Code();

    [GeneratedRegex("^[A-Za-z0-9 #|:.,()%-]*$")]
    private static partial Regex OwnWords();
}
