using NimProbe.Comparison;
using Xunit;
using static NimProbe.NimChangeKind;
using static NimProbe.NimModelStatus;

namespace NimProbe.Tests.Snapshots;

public sealed class SnapshotComparisonTests
{
    [Theory]
    [InlineData(Available, Available, Unchanged)]
    [InlineData(Available, NotEntitled, BecameUnavailable)]
    [InlineData(Available, Degraded, BecameUnavailable)]
    [InlineData(Available, Failing, BecameUnavailable)]
    [InlineData(Available, NotListed, BecameUnavailable)]
    [InlineData(Available, NimModelStatus.Retired, NimChangeKind.Retired)]
    [InlineData(NotEntitled, NimModelStatus.Retired, NimChangeKind.Retired)]
    [InlineData(NotEntitled, Available, BecameAvailable)]
    [InlineData(NimModelStatus.Retired, Available, BecameAvailable)]
    [InlineData(Degraded, Available, BecameAvailable)]
    [InlineData(NotEntitled, Undeployed, StatusChanged)]
    [InlineData(Degraded, Failing, StatusChanged)]
    [InlineData(NotEntitled, NotEntitled, Unchanged)]
    public void A_telling_verdict_is_held_against_the_last(NimModelStatus before, NimModelStatus after, NimChangeKind expected)
    {
        NimModelChange change = Assert.Single(Compare([Make.Complete(1, ("a", before))], Make.Complete(2, ("a", after)), includeUnchanged: true));
        Assert.Equal((expected, before, after), (change.Change, change.Before!.Value, change.After!.Value));
        Assert.Equal((Make.Day(1), Make.Day(2)), (change.ReferenceTakenAt, change.DifferenceTakenAt));
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
    public void A_moment_changes_nothing_and_hides_nothing(NimModelStatus moment)
    {
        NimSnapshot first = Make.Complete(1, ("a", Available));
        NimSnapshot second = Make.Complete(2, ("a", moment));
        NimSnapshot third = Make.Complete(3, ("a", NotEntitled));
        NimSnapshot fourth = Make.Complete(4, ("a", NotEntitled));

        Assert.Empty(Compare([first], second));
        NimModelChange change = Assert.Single(Compare([first, second], third));
        Assert.Equal((BecameUnavailable, Available, Make.Day(1)), (change.Change, change.Before!.Value, change.ReferenceTakenAt));
        Assert.Empty(Compare([first, second, third], fourth));
    }

    [Fact]
    public void A_model_that_never_told_anything_has_not_changed() =>
        Assert.Empty(Compare([Make.Complete(1, ("a", TimedOut))], Make.Complete(2, ("a", Available))));

    [Fact]
    public void References_count_by_their_time_in_whatever_order_they_come()
    {
        NimSnapshot early = Make.Complete(1, ("a", NotEntitled));
        NimSnapshot late = Make.Complete(2, ("a", Available));
        Assert.Empty(Compare([late, early], Make.Complete(3, ("a", Available))));
    }

    [Fact]
    public void What_the_catalogue_lists_anew_was_added_and_what_it_dropped_was_removed()
    {
        IReadOnlyList<NimModelChange> changes = Compare([Make.Complete(1, ("a", Available), ("b", NotEntitled))], Make.Complete(2, ("b", NotEntitled), ("c", TimedOut)));
        Assert.Equal([("a", Removed, (NimModelStatus?)Available, (NimModelStatus?)null), ("c", Added, null, TimedOut)], changes.Select(c => (c.Id, c.Change, c.Before, c.After)));
    }

    [Fact]
    public void An_incomplete_snapshot_adds_and_removes_nothing()
    {
        NimSnapshot both = Make.Complete(1, ("a", Available), ("b", Available));
        NimSnapshot one = Make.Incomplete(2, ("a", Available));
        Assert.Empty(Compare([both], one));
        Assert.Empty(Compare([one], both with { TakenAt = Make.Day(3) }));
    }

    [Fact]
    public void An_incomplete_snapshot_still_tells_what_answers() =>
        Assert.Equal(BecameUnavailable, Assert.Single(Compare([Make.Complete(1, ("a", Available), ("b", Available))], Make.Incomplete(2, ("a", Failing)))).Change);

    [Fact]
    public void What_is_listed_is_held_against_the_newest_complete_reference()
    {
        NimSnapshot[] history = [Make.Complete(1, ("a", Available), ("b", Available)), Make.Complete(2, ("a", Available)), Make.Incomplete(3, ("a", Available))];
        Assert.Empty(Compare(history, Make.Complete(4, ("a", Available))));

        NimModelChange back = Assert.Single(Compare(history, Make.Complete(4, ("a", Available), ("b", Available))));
        Assert.Equal(("b", Added, Available, Available), (back.Id, back.Change, back.Before, back.After));
    }

    [Fact]
    public void A_model_that_came_back_and_answers_differently_has_changed_twice()
    {
        NimSnapshot[] history = [Make.Complete(1, ("a", Available), ("b", Available)), Make.Complete(2, ("a", Available))];
        IReadOnlyList<NimModelChange> changes = Compare(history, Make.Complete(3, ("a", Available), ("b", NotEntitled)));
        Assert.Equal([("b", Added), ("b", BecameUnavailable)], changes.Select(c => (c.Id, c.Change)));
    }

    [Fact]
    public void A_result_of_an_id_that_is_not_listed_does_not_list_it()
    {
        NimSnapshot one = Make.Complete(1, ("a", Available));
        NimSnapshot withTypo = Make.Complete(2, ("a", Available)) with { };
        withTypo = withTypo with { Results = [.. withTypo.Results, Make.Result(2, "typo", NotListed, catalogCount: 0)] };
        Assert.Empty(Compare([one], withTypo));
        Assert.Empty(Compare([withTypo], Make.Complete(3, ("a", Available))));
    }

    [Fact]
    public void An_end_of_life_explains_a_removal()
    {
        DateTime end = Make.Day(0);
        NimSnapshot after = Make.Complete(2, ("b", Available));
        after = after with { Results = [Make.Result(2, "a", NimModelStatus.Retired, catalogCount: 0) with { EndOfLife = end }, .. after.Results] };
        NimModelChange change = Assert.Single(Compare([Make.Complete(1, ("a", Available), ("b", Available))], after));
        Assert.Equal(("a", NimChangeKind.Retired, end), (change.Id, change.Change, change.EndOfLife));
    }

    [Fact]
    public void A_removal_explains_that_an_id_is_not_listed()
    {
        NimSnapshot after = Make.Complete(2, ("b", Available));
        after = after with { Results = [Make.Result(2, "a", NotListed, catalogCount: 0), .. after.Results] };
        Assert.Equal(Removed, Assert.Single(Compare([Make.Complete(1, ("a", Available), ("b", Available))], after)).Change);
    }

    [Fact]
    public void A_carried_over_verdict_is_no_observation()
    {
        static NimProbeResult CarryOver(NimProbeResult result) => result with { Attempts = 0 };

        // It does not outweigh what a probe found earlier, and does not change what is known.
        NimSnapshot probed = Make.Complete(1, ("a", Available));
        NimSnapshot carried = Make.Complete(2, ("a", NotEntitled)).With(CarryOver);
        Assert.Empty(Compare([probed], carried));
        Assert.Empty(Compare([probed, carried], Make.Complete(3, ("a", Available))));

        // Where it is all that is known, it is what a later probe is held against.
        Assert.Equal(BecameAvailable, Assert.Single(Compare([carried], Make.Complete(3, ("a", Available)))).Change);
    }

    [Fact]
    public void Without_a_reference_nothing_has_changed() => Assert.Empty(Compare([], Make.Complete(1, ("a", Available))));

    [Fact]
    public void What_did_not_change_is_told_when_asked_for()
    {
        NimSnapshot first = Make.Complete(1, ("a", Available), ("b", Available));
        NimSnapshot second = Make.Complete(2, ("a", TimedOut), ("b", Failing));
        Assert.Equal([("a", Unchanged), ("b", BecameUnavailable)], Compare([first], second, includeUnchanged: true).Select(c => (c.Id, c.Change)));
    }

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
