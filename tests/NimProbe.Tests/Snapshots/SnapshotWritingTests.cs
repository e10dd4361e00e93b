using NimProbe.Engine.Snapshots;
using Xunit;
using static NimProbe.NimModelStatus;

namespace NimProbe.Tests.Snapshots;

public sealed class SnapshotWritingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_result_is_written_a_property_a_line_its_status_below_its_id()
    {
        NimSnapshot snapshot = Make.Complete(1, ("b/two", NotEntitled), ("a/one", Available));
        SnapshotFile.Write(snapshot with { Results = [.. snapshot.Results.Reverse()] }, _folder.File("one.json"));
        Assert.Equal(
            """
            {
              "schemaVersion": 1,
              "takenAt": "2026-06-02T06:30:00Z",
              "baseUri": "https://integrate.api.nvidia.com/v1",
              "catalogCount": 2,
              "isComplete": true,
              "results": [
                {
                  "id": "a/one",
                  "status": "Available",
                  "kind": "Chat",
                  "endpoint": "ChatCompletions",
                  "attempts": 1,
                  "testedAt": "2026-06-02T06:30:00Z"
                },
                {
                  "id": "b/two",
                  "status": "NotEntitled",
                  "kind": "Chat",
                  "endpoint": "ChatCompletions",
                  "attempts": 1,
                  "testedAt": "2026-06-02T06:30:00Z"
                }
              ]
            }

            """,
            File.ReadAllText(_folder.File("one.json")));
    }

    [Fact]
    public void The_same_snapshot_gives_the_same_bytes()
    {
        SnapshotFile.Write(RecordedDays.Snapshots[0], _folder.File("one.json"));
        SnapshotFile.Write(Read("one.json"), _folder.File("two.json"));
        Assert.Equal(File.ReadAllBytes(_folder.File("one.json")), File.ReadAllBytes(_folder.File("two.json")));
    }

    [Fact]
    public void Times_are_written_in_utc_whatever_they_came_in()
    {
        DateTime local = new(2026, 8, 22, 6, 30, 0, DateTimeKind.Local);
        SnapshotFile.Write(Make.Complete(1, ("a", Available)).With(r => r with { TestedAt = local }), _folder.File("one.json"));
        Assert.Equal(local.ToUniversalTime(), Read("one.json").Results[0].TestedAt);
    }

    [Fact]
    public void Nothing_is_left_beside_the_file()
    {
        SnapshotFile.Write(RecordedDays.Snapshots[0], _folder.File("one.json"));
        SnapshotFile.Write(RecordedDays.Snapshots[1], _folder.File("one.json"));
        Assert.Equal(["one.json"], Names());
        Assert.Equal(RecordedDays.Snapshots[1].TakenAt, Read("one.json").TakenAt);
    }

    [Fact]
    public void A_write_that_fails_half_way_leaves_the_old_file_and_nothing_else()
    {
        string path = _folder.Write("one.json", "old");
        Assert.Throws<IOException>(() => AtomicFile.Write(path, stream => { stream.Write("half"u8); throw new IOException("The disk is full."); }, overwrite: true));
        Assert.Equal(["one.json"], Names());
        Assert.Equal("old", File.ReadAllText(path));
    }

    [Fact]
    public void What_a_killed_process_left_is_cleared_and_what_a_living_one_writes_is_not()
    {
        string path = _folder.File("one.json");
        DateTime earlier = DateTime.UtcNow.AddMinutes(-2);
        File.SetLastWriteTimeUtc(_folder.Write("one.json.0123abcd.tmp", "abandoned"), earlier);
        File.SetLastWriteTimeUtc(_folder.Write("one.json.89abcdef.tmp", "held"), earlier);
        _folder.Write("one.json.fedcba98.tmp", "just made, and not held yet");
        using FileStream living = new(_folder.File("one.json.89abcdef.tmp"), FileMode.Open, FileAccess.Write, FileShare.Delete);
        SnapshotFile.Write(RecordedDays.Snapshots[0], path);
        Assert.Equal(["one.json", "one.json.89abcdef.tmp", "one.json.fedcba98.tmp"], Names());
    }

    [Fact]
    public async Task Exports_at_once_to_one_file_leave_one_of_them_whole_at_every_moment()
    {
        string path = _folder.File("one.json");
        SnapshotFile.Write(RecordedDays.Snapshots[0], path);
        Task[] writers = [.. Enumerable.Range(0, 4).Select(writer => Task.Run(() =>
        {
            for (int round = 0; round < 25; round++)
            {
                SnapshotFile.Write(RecordedDays.Snapshots[(writer * 10) + (round % 2)], path);
            }
        }))];
        Task all = Task.WhenAll(writers);
        int reads = 0;
        do
        {
            NimSnapshot read = Read("one.json");
            Assert.Contains(RecordedDays.Snapshots, s => s.TakenAt == read.TakenAt && s.Results.SequenceEqual(read.Results));
            reads++;
        }
        while (!all.IsCompleted);

        await all;
        Assert.True(reads > 1);
        Assert.Equal(["one.json"], Names());
    }

    [Fact]
    public void A_file_that_is_there_is_kept_where_it_must_be()
    {
        string path = _folder.Write("one.json", "old");
        NimProbeException error = Assert.Throws<NimProbeException>(() => SnapshotFile.Write(RecordedDays.Snapshots[0], path, overwrite: false));
        Assert.Equal(NimErrorId.SnapshotExists, error.ErrorId);
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal(["one.json"], Names());
    }

    [Fact]
    public void A_place_that_cannot_be_written_is_told_as_that() =>
        Assert.Equal(NimErrorId.SnapshotNotWritten, Assert.Throws<NimProbeException>(() => SnapshotFile.Write(RecordedDays.Snapshots[0], _folder.File("none/one.json"))).ErrorId);

    [Theory]
    [InlineData("id")]
    [InlineData("detail")]
    [InlineData("address")]
    [InlineData("status")]
    [InlineData("twice")]
    [InlineData("complete")]
    [InlineData("service")]
    public void What_could_not_be_read_again_is_not_written(string fault)
    {
        NimSnapshot sound = Make.Complete(1, ("a", Available), ("b", Available));
        NimSnapshot unsound = fault switch
        {
            "id" => sound.With(r => r with { Id = r.Id + "\u0007" }),
            "detail" => sound.With(r => r with { Detail = new string('x', 501) }),
            "address" => sound with { BaseUri = new Uri("https://me:secret@integrate.api.nvidia.com/v1") },
            "status" => sound.With(r => r with { Status = (NimModelStatus)99 }),
            "twice" => sound.With(r => r with { Id = "a" }),
            "complete" => sound with { CatalogCount = 3 },
            _ => sound.With(r => r with { BaseUri = new Uri("https://elsewhere/v1") }),
        };
        Assert.Equal(NimErrorId.InputInvalid, Assert.Throws<NimProbeException>(() => SnapshotFile.Write(unsound, _folder.File("one.json"))).ErrorId);
        Assert.Empty(Names());
    }

    private NimSnapshot Read(string name) => SnapshotFile.Read(_folder.File(name), TestContext.Current.CancellationToken);

    private string[] Names() => [.. Directory.GetFiles(_folder.Path).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];
}
