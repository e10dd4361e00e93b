using NimProbe.Engine.Snapshots;
using Xunit;
using static NimProbe.NimModelStatus;

namespace NimProbe.Tests.Snapshots;

public sealed class SnapshotDestinationTests : IDisposable
{
    private static readonly NimSnapshot s_complete = TestSnapshots.Complete(1, ("a", Available));
    private static readonly NimSnapshot s_incomplete = TestSnapshots.Incomplete(2, ("a", Failing));

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_complete_snapshot_replaces_any_file()
    {
        _folder.Write("one.json", "another program's");
        Assert.Equal(_folder.File("one.json"), Save("one.json", s_incomplete));
        Assert.Equal(_folder.File("one.json"), Save("one.json", s_complete));
        Assert.Equal(_folder.File("one.json"), Save("one.json", TestSnapshots.Complete(3, ("a", Available))));
        Assert.Equal(TestSnapshots.Day(3), Read("one.json").TakenAt);
    }

    [Fact]
    public void An_incomplete_snapshot_never_replaces_a_complete_one()
    {
        Save("one.json", s_complete);
        Assert.Equal(_folder.File("one.partial.json"), Save("one.json", s_incomplete));
        Assert.True(Read("one.json").IsComplete);
        Assert.Equal(TestSnapshots.Day(2), Read("one.partial.json").TakenAt);
    }

    [Theory]
    [InlineData("one.json", "one.partial.json")]
    [InlineData("one.JSON", "one.partial.json")]
    [InlineData("one.snapshot", "one.snapshot.partial.json")]
    [InlineData("one", "one.partial.json")]
    public void The_snapshot_of_a_run_that_was_cut_short_is_saved_as_partial(string name, string partial)
    {
        Assert.Equal(_folder.File(partial), Save(name, s_incomplete, isCutShort: true));
        Assert.False(File.Exists(_folder.File(name)));
    }

    [Fact]
    public void A_complete_snapshot_with_the_name_of_a_partial_one_is_not_replaced()
    {
        SnapshotFile.Write(s_complete, _folder.File("one.partial.json"));
        Assert.Equal(_folder.File("one.partial_2.json"), Save("one.json", s_incomplete, isCutShort: true));
        Assert.True(Read("one.partial.json").IsComplete);
    }

    [Fact]
    public void In_a_folder_snapshots_are_named_by_their_time_and_never_replaced()
    {
        SnapshotDestination folder = new(_folder.File("new"), isFolder: true);
        folder.Prepare();
        string[] saved =
        [
            folder.Save(s_complete, isCutShort: false),
            folder.Save(s_complete, isCutShort: false),
            folder.Save(s_incomplete, isCutShort: false),
            folder.Save(s_incomplete, isCutShort: true),
        ];
        Assert.Equal(
            ["2026-06-02T063000Z.json", "2026-06-02T063000Z_2.json", "2026-06-03T063000Z.json", "2026-06-03T063000Z.partial.json"],
            saved.Select(f => Path.GetFileName(f)));
    }

    [Fact]
    public void Prepare_refuses_a_path_that_cannot_be_written()
    {
        _folder.Write("one.json", "old");
        Assert.Equal(NimErrorId.SnapshotExists, GetErrorId(new(_folder.File("one.json"), isFolder: false) { NoClobber = true }));
        Assert.Equal(NimErrorId.SnapshotNotWritten, GetErrorId(new(_folder.File("none/one.json"), isFolder: false)));
        Assert.Equal(NimErrorId.SnapshotNotWritten, GetErrorId(new(_folder.File("one.json"), isFolder: true)));

        static string GetErrorId(SnapshotDestination destination) => Assert.Throws<NimProbeException>(destination.Prepare).ErrorId;
    }

    [Fact]
    public void A_read_only_file_is_replaced_only_with_Force()
    {
        string path = _folder.Write("one.json", "old");
        File.SetAttributes(path, FileAttributes.ReadOnly);
        try
        {
            Assert.Equal(NimErrorId.SnapshotNotWritten, Assert.Throws<NimProbeException>(() => Save("one.json", s_complete)).ErrorId);
            new SnapshotDestination(path, isFolder: false) { Force = true }.Save(s_complete, isCutShort: false);
            Assert.True(Read("one.json").IsComplete);
        }
        finally
        {
            File.SetAttributes(path, FileAttributes.Normal);
        }
    }

    private string Save(string name, NimSnapshot snapshot, bool isCutShort = false) =>
        new SnapshotDestination(_folder.File(name), isFolder: false).Save(snapshot, isCutShort);

    private NimSnapshot Read(string name) => SnapshotFile.Read(_folder.File(name), TestContext.Current.CancellationToken);
}
