using System.Runtime.Versioning;
using NimProbe.Engine.Snapshots;
using Xunit;

namespace NimProbe.Tests.Snapshots;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Writing_leaves_no_other_file()
    {
        SnapshotFile.Write(RecordedDays.Snapshots[0], _folder.File("one.json"));
        SnapshotFile.Write(RecordedDays.Snapshots[1], _folder.File("one.json"));
        Assert.Equal(["one.json"], _folder.FileNames);
        Assert.Equal(RecordedDays.Snapshots[1].TakenAt, Read("one.json").TakenAt);
    }

    [Fact]
    public void A_write_that_fails_leaves_the_old_file_and_no_other_file()
    {
        string path = _folder.Write("one.json", "old");
        Assert.Throws<IOException>(() => AtomicFile.Write(path, FailAfterHalf, overwrite: true));
        Assert.Equal(["one.json"], _folder.FileNames);
        Assert.Equal("old", File.ReadAllText(path));

        static void FailAfterHalf(Stream stream)
        {
            stream.Write("half"u8);
            throw new IOException("The disk is full.");
        }
    }

    [Fact]
    public void The_temporary_file_of_a_killed_process_is_deleted_and_that_of_a_running_process_is_not()
    {
        string path = _folder.File("one.json");
        DateTime earlier = DateTime.UtcNow.AddMinutes(-2);
        const string Abandoned = ".nimprobe-0123456789abcdef.tmp";
        const string Open = ".nimprobe-123456789abcdef0.tmp";
        const string Created = ".nimprobe-23456789abcdef01.tmp";
        File.SetLastWriteTimeUtc(_folder.Write(Abandoned, "abandoned"), earlier);
        File.SetLastWriteTimeUtc(_folder.Write(Open, "open"), earlier);
        _folder.Write(Created, "just created, and not open yet");
        using FileStream open = new(_folder.File(Open), FileMode.Open, FileAccess.Write, FileShare.Delete);
        SnapshotFile.Write(RecordedDays.Snapshots[0], path);
        Assert.Equal([Open, Created, "one.json"], _folder.FileNames);
    }

    [Fact]
    public void Files_that_only_resemble_temporary_files_are_not_deleted()
    {
        string[] names = [".nimprobe-notes.tmp", "one.json.0123abcd.tmp", "one.json.20260101.tmp"];
        foreach (string name in names)
        {
            File.SetLastWriteTimeUtc(_folder.Write(name, "a user's"), DateTime.UtcNow.AddYears(-1));
        }

        SnapshotFile.Write(RecordedDays.Snapshots[0], _folder.File("one.json"));
        Assert.Equal(names.Append("one.json").Order(StringComparer.Ordinal), _folder.FileNames);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void An_existing_file_keeps_its_mode()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        UnixFileMode[] modes =
        [
            UnixFileMode.UserRead | UnixFileMode.UserWrite,
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite,
        ];
        string path = _folder.Write("one.json", "old");
        foreach (UnixFileMode mode in modes)
        {
            File.SetUnixFileMode(path, mode);
            SnapshotFile.Write(RecordedDays.Snapshots[0], path);
            Assert.Equal(mode, File.GetUnixFileMode(path));
        }
    }

    [Fact]
    public async Task Concurrent_writes_to_one_file_leave_one_of_them_complete_at_every_moment()
    {
        string path = _folder.File("one.json");
        SnapshotFile.Write(RecordedDays.Snapshots[0], path);
        using CancellationTokenSource stop = new();
        int writes = 0;
        Task all = Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(() =>
        {
            for (int round = 0; !stop.IsCancellationRequested; round++)
            {
                SnapshotFile.Write(RecordedDays.Snapshots[(writer * 10) + (round % 2)], path);
                Interlocked.Increment(ref writes);
            }
        })));
        for (int reads = 0; !all.IsCompleted && (reads < 10 || Volatile.Read(ref writes) < 100); reads++)
        {
            NimSnapshot read = Read("one.json");
            Assert.Contains(RecordedDays.Snapshots, s => s.TakenAt == read.TakenAt && s.Results.SequenceEqual(read.Results));
        }

        await stop.CancelAsync();
        await all;
        Assert.Equal(["one.json"], _folder.FileNames);
    }

    [Fact]
    public void An_existing_file_is_not_replaced_without_overwrite()
    {
        string path = _folder.Write("one.json", "old");
        NimProbeException error =
            Assert.Throws<NimProbeException>(() => SnapshotFile.Write(RecordedDays.Snapshots[0], path, overwrite: false));
        Assert.Equal(NimErrorId.SnapshotExists, error.ErrorId);
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal(["one.json"], _folder.FileNames);
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_an_error()
    {
        NimProbeException error = Assert.Throws<NimProbeException>(
            () => SnapshotFile.Write(RecordedDays.Snapshots[0], _folder.File("none/one.json")));
        Assert.Equal(NimErrorId.SnapshotNotWritten, error.ErrorId);
    }

    private NimSnapshot Read(string name) => SnapshotFile.Read(_folder.File(name), TestContext.Current.CancellationToken);
}
