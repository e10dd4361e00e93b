using NimProbe.Comparison;
using NimProbe.Tests.Snapshots;
using Xunit;
using static NimProbe.NimChangeKind;
using static NimProbe.NimModelStatus;

namespace NimProbe.Tests.Comparison;

public sealed class SnapshotComparisonTests
{
    [Theory]
    [InlineData(Available, Available, Unchanged)]
    [InlineData(Available, NotEntitled, BecameUnavailable)]
    [InlineData(Available, Degraded, BecameUnavailable)]
    [InlineData(Available, Failing, BecameUnavailable)]
    [InlineData(Available, NotListed, Removed)]
    [InlineData(Available, NimModelStatus.Retired, NimChangeKind.Retired)]
    [InlineData(NotEntitled, NimModelStatus.Retired, NimChangeKind.Retired)]
    [InlineData(NotEntitled, Available, BecameAvailable)]
    [InlineData(NimModelStatus.Retired, Available, BecameAvailable)]
    [InlineData(Degraded, Available, BecameAvailable)]
    [InlineData(NotEntitled, Undeployed, StatusChanged)]
    [InlineData(Degraded, Failing, StatusChanged)]
    [InlineData(NotEntitled, NotEntitled, Unchanged)]
    public void A_conclusive_status_is_compared_with_the_last_conclusive_status(
        NimModelStatus before,
        NimModelStatus after,
        NimChangeKind expected)
    {
        NimModelChange change = Assert.Single(
            Compare([TestSnapshots.Complete(1, ("a", before))], TestSnapshots.Complete(2, ("a", after)), includeUnchanged: true));
        Assert.Equal((expected, before, after), (change.Change, change.Before!.Value, change.After!.Value));
        Assert.Equal((TestSnapshots.Day(1), TestSnapshots.Day(2)), (change.ReferenceTakenAt, change.DifferenceTakenAt));
    }

    [Theory]
    [InlineData(TimedOut)]
    [InlineData(RateLimited)]
    [InlineData(Busy)]
    [InlineData(Pending)]
    [InlineData(Unreachable)]
    [InlineData(Inconclusive)]
    [InlineData(RequestRejected)]
    [InlineData(NoRoute)]
    public void An_inconclusive_status_is_not_a_change_and_does_not_hide_one(NimModelStatus status)
    {
        NimSnapshot first = TestSnapshots.Complete(1, ("a", Available));
        NimSnapshot second = TestSnapshots.Complete(2, ("a", status));
        NimSnapshot third = TestSnapshots.Complete(3, ("a", NotEntitled));
        NimSnapshot fourth = TestSnapshots.Complete(4, ("a", NotEntitled));

        Assert.Empty(Compare([first], second));
        NimModelChange change = Assert.Single(Compare([first, second], third));
        Assert.Equal((BecameUnavailable, Available, TestSnapshots.Day(1)), (change.Change, change.Before!.Value, change.ReferenceTakenAt));
        Assert.Empty(Compare([first, second, third], fourth));
    }

    [Theory]
    [InlineData("z-ai/glm-5.1", false, "z-ai/glm-5.2", true, "Another model answers: 'z-ai/glm-5.2'")]
    [InlineData(null, null, "z-ai/glm-5.2", true, "Another model answers: 'z-ai/glm-5.2'")]
    [InlineData("z-ai/glm-5.2", true, "z-ai/glm-5.3", true, "Another model answers: 'z-ai/glm-5.3', before 'z-ai/glm-5.2'")]
    [InlineData("z-ai/glm-5.2", true, "z-ai/glm-5.1", false, "'z-ai/glm-5.1' answers, before another model, 'z-ai/glm-5.2'")]
    [InlineData("z-ai/glm-5.2", true, "alias", null, "'alias' answers, before another model, 'z-ai/glm-5.2'")]
    [InlineData("z-ai/glm-5.2", true, null, null, "Another model answered before: 'z-ai/glm-5.2'")]
    public void Another_model_that_answers_is_a_substitution(
        string? servedBefore, bool? before, string? servedAfter, bool? after, string detail)
    {
        NimModelChange change = Assert.Single(Compare([Serve(1, servedBefore, before)], Serve(2, servedAfter, after)));

        Assert.Equal((Substituted, Available, Available), (change.Change, change.Before!.Value, change.After!.Value));
        Assert.Equal(detail, change.Detail);
        Assert.Equal(TestSnapshots.Service, change.BaseUri);
    }

    [Theory]
    [InlineData("alias", null, "other-alias", null)]
    [InlineData("a", false, "alias", null)]
    [InlineData("a", false, "A", false)]
    [InlineData(null, null, "a", false)]
    [InlineData("z-ai/glm-5.2", true, "z-ai/glm-5.2", true)]
    [InlineData("z-ai/glm-5.2", true, "GLM-5_2", true)]
    public void A_changed_alias_is_not_a_substitution(string? servedBefore, bool? before, string? servedAfter, bool? after) =>
        Assert.Empty(Compare([Serve(1, servedBefore, before)], Serve(2, servedAfter, after)));

    [Fact]
    public void A_change_of_the_status_precedes_a_substitution_and_names_the_model()
    {
        NimSnapshot closed = TestSnapshots.Complete(1, ("a", NotEntitled)).With(r => r with { Detail = "Closed to this account" });
        NimSnapshot substituted = Serve(2, "z-ai/glm-5.2", true);

        NimModelChange opened = Assert.Single(Compare([closed], substituted));
        NimModelChange shut = Assert.Single(Compare([substituted], closed with { TakenAt = TestSnapshots.Day(3) }));

        Assert.Equal((BecameAvailable, "Another model answers: 'z-ai/glm-5.2'"), (opened.Change, opened.Detail));
        Assert.Equal(
            (BecameUnavailable, "Closed to this account; another model answered before: 'z-ai/glm-5.2'"), (shut.Change, shut.Detail));
    }

    [Fact]
    public void An_inconclusive_or_carried_over_result_is_not_a_substitution()
    {
        NimSnapshot substituted = Serve(1, "z-ai/glm-5.2", true);

        Assert.Empty(Compare([substituted], TestSnapshots.Complete(2, ("a", Busy))));
        Assert.Empty(Compare([substituted], Serve(2, "a", false).With(r => r with { Attempts = 0 })));
        Assert.Empty(Compare([substituted, TestSnapshots.Complete(2, ("a", Busy))], Serve(3, "z-ai/glm-5.2", true)));
    }

    [Fact]
    public void A_change_has_the_detail_of_the_later_result()
    {
        NimSnapshot after = TestSnapshots.Complete(2, ("a", NotEntitled)).With(r => r with { Detail = "Closed to this account" });

        Assert.Equal("Closed to this account", Assert.Single(Compare([Serve(1, "a", false)], after)).Detail);
        Assert.Empty(Assert.Single(Compare([Serve(1, "a", false)], TestSnapshots.Complete(2, ("b", Available))), c => c.Id == "a").Detail);
    }

    [Fact]
    public void A_model_without_an_earlier_conclusive_status_has_not_changed() =>
        Assert.Empty(Compare([TestSnapshots.Complete(1, ("a", TimedOut))], TestSnapshots.Complete(2, ("a", Available))));

    [Fact]
    public void The_order_in_which_references_are_added_does_not_matter()
    {
        NimSnapshot early = TestSnapshots.Complete(1, ("a", NotEntitled));
        NimSnapshot late = TestSnapshots.Complete(2, ("a", Available));
        Assert.Empty(Compare([late, early], TestSnapshots.Complete(3, ("a", Available))));
    }

    [Fact]
    public void A_newly_listed_model_is_added_and_a_no_longer_listed_model_is_removed()
    {
        IReadOnlyList<NimModelChange> changes = Compare(
            [TestSnapshots.Complete(1, ("a", Available), ("b", NotEntitled))],
            TestSnapshots.Complete(2, ("b", NotEntitled), ("c", TimedOut)));
        Assert.Equal(
            [("a", Removed, (NimModelStatus?)Available, (NimModelStatus?)null), ("c", Added, null, TimedOut)],
            changes.Select(c => (c.Id, c.Change, c.Before, c.After)));
    }

    [Fact]
    public void An_incomplete_snapshot_reports_no_additions_and_removals()
    {
        NimSnapshot both = TestSnapshots.Complete(1, ("a", Available), ("b", Available));
        NimSnapshot one = TestSnapshots.Incomplete(2, ("a", Available));
        Assert.Empty(Compare([both], one));
        Assert.Empty(Compare([one], both with { TakenAt = TestSnapshots.Day(3) }));
    }

    [Fact]
    public void An_incomplete_snapshot_reports_changes_of_status()
    {
        NimSnapshot reference = TestSnapshots.Complete(1, ("a", Available), ("b", Available));
        NimSnapshot difference = TestSnapshots.Incomplete(2, ("a", Failing));
        Assert.Equal(BecameUnavailable, Assert.Single(Compare([reference], difference)).Change);
    }

    [Fact]
    public void The_listing_is_compared_with_the_newest_complete_reference()
    {
        NimSnapshot[] history =
        [
            TestSnapshots.Complete(1, ("a", Available), ("b", Available)),
            TestSnapshots.Complete(2, ("a", Available)),
            TestSnapshots.Incomplete(3, ("a", Available)),
        ];
        Assert.Empty(Compare(history, TestSnapshots.Complete(4, ("a", Available))));

        NimModelChange back = Assert.Single(Compare(history, TestSnapshots.Complete(4, ("a", Available), ("b", Available))));
        Assert.Equal(("b", Added, Available, Available), (back.Id, back.Change, back.Before, back.After));
    }

    [Fact]
    public void A_model_that_is_listed_again_with_another_status_has_two_changes()
    {
        NimSnapshot[] history =
            [TestSnapshots.Complete(1, ("a", Available), ("b", Available)), TestSnapshots.Complete(2, ("a", Available))];
        IReadOnlyList<NimModelChange> changes = Compare(history, TestSnapshots.Complete(3, ("a", Available), ("b", NotEntitled)));
        Assert.Equal([("b", Added), ("b", BecameUnavailable)], changes.Select(c => (c.Id, c.Change)));
    }

    [Fact]
    public void A_result_of_an_unlisted_id_does_not_count_as_listed()
    {
        NimSnapshot one = TestSnapshots.Complete(1, ("a", Available));
        NimSnapshot withTypo = TestSnapshots.Complete(2, ("a", Available)) with { };
        withTypo = withTypo with { Results = [.. withTypo.Results, TestSnapshots.Result(2, "typo", NotListed, catalogCount: 0)] };
        Assert.Empty(Compare([one], withTypo));
        Assert.Empty(Compare([withTypo], TestSnapshots.Complete(3, ("a", Available))));
    }

    [Fact]
    public void A_change_has_the_end_of_life_of_the_web_catalogue_if_the_service_states_none()
    {
        DateTime end = new(2026, 9, 1, 0, 0, 0, DateTimeKind.Utc);
        NimSnapshot before = TestSnapshots.Complete(1, ("a", Available)).With(r => r with { DeprecatesOn = end });
        NimSnapshot after = TestSnapshots.Complete(2, ("a", NimModelStatus.Undeployed));

        Assert.Equal(end, Assert.Single(Compare([before], after)).EndOfLife);
        NimSnapshot dated = after.With(r => r with { DeprecatesOn = end.AddDays(1) });
        Assert.Equal(end.AddDays(1), Assert.Single(Compare([before], dated)).EndOfLife);
    }

    [Fact]
    public void A_removed_model_with_an_end_of_life_is_retired()
    {
        DateTime end = TestSnapshots.Day(0);
        NimSnapshot after = TestSnapshots.Complete(2, ("b", Available));
        NimProbeResult retired = TestSnapshots.Result(2, "a", NimModelStatus.Retired, catalogCount: 0) with { EndOfLife = end };
        after = after with { Results = [retired, .. after.Results] };
        NimModelChange change = Assert.Single(Compare([TestSnapshots.Complete(1, ("a", Available), ("b", Available))], after));
        Assert.Equal(("a", NimChangeKind.Retired, end), (change.Id, change.Change, change.EndOfLife));
    }

    [Fact]
    public void A_removed_model_with_the_status_NotListed_is_removed()
    {
        NimSnapshot after = TestSnapshots.Complete(2, ("b", Available));
        after = after with { Results = [TestSnapshots.Result(2, "a", NotListed, catalogCount: 0), .. after.Results] };
        Assert.Equal(Removed, Assert.Single(Compare([TestSnapshots.Complete(1, ("a", Available), ("b", Available))], after)).Change);
    }

    [Fact]
    public void A_carried_over_result_does_not_count_as_a_probe()
    {
        static NimProbeResult CarryOver(NimProbeResult result) => result with { Attempts = 0 };

        // It neither overrides the result of an earlier probe nor counts as a change.
        NimSnapshot probed = TestSnapshots.Complete(1, ("a", Available));
        NimSnapshot carried = TestSnapshots.Complete(2, ("a", NotEntitled)).With(CarryOver);
        Assert.Empty(Compare([probed], carried));
        Assert.Empty(Compare([probed, carried], TestSnapshots.Complete(3, ("a", Available))));

        // Without an earlier probe, a later probe is compared with it.
        Assert.Equal(BecameAvailable, Assert.Single(Compare([carried], TestSnapshots.Complete(3, ("a", Available)))).Change);
    }

    [Fact]
    public void Without_a_reference_there_are_no_changes() => Assert.Empty(Compare([], TestSnapshots.Complete(1, ("a", Available))));

    [Fact]
    public void Unchanged_models_are_reported_on_request()
    {
        NimSnapshot first = TestSnapshots.Complete(1, ("a", Available), ("b", Available));
        NimSnapshot second = TestSnapshots.Complete(2, ("a", TimedOut), ("b", Failing));
        Assert.Equal(
            [("a", Unchanged), ("b", BecameUnavailable)],
            Compare([first], second, includeUnchanged: true).Select(c => (c.Id, c.Change)));
    }

    private static NimSnapshot Serve(int day, string? servedModel, bool? isSubstituted) => TestSnapshots.Complete(day, ("a", Available))
        .With(r => r with { Detail = "Answered", ServedModel = servedModel, IsSubstituted = isSubstituted });

    private static IReadOnlyList<NimModelChange> Compare(NimSnapshot[] references, NimSnapshot difference, bool includeUnchanged = false)
    {
        SnapshotComparison comparison = new();
        foreach (NimSnapshot reference in references)
        {
            comparison.AddReference(reference);
        }

        return comparison.Compare(difference, includeUnchanged);
    }
}
