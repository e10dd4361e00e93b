using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;
using System.Text.RegularExpressions;
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
    public void In_a_folder_snapshots_are_named_by_their_service_and_time_and_never_replaced()
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
            saved.Select(f => Path.GetFileName(f)["integrate.api.nvidia.com_443_7ca1fa20.".Length..]));
        Assert.All(saved, f => Assert.StartsWith("integrate.api.nvidia.com_443_7ca1fa20.", Path.GetFileName(f), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("http://[::1]:9/v1", "ipv6--1_9_")]
    [InlineData("http://[fd00::7]:8000/v1", "fd00--7_8000_")]
    public void The_name_of_a_service_at_an_IPv6_address_is_no_option_of_other_programs(string service, string start)
    {
        SnapshotDestination folder = new(_folder.File("ipv6"), isFolder: true);
        folder.Prepare();
        string saved = folder.Save(s_complete with { BaseUri = new Uri(service) }, isCutShort: false);
        Assert.StartsWith(start, Path.GetFileName(saved), StringComparison.Ordinal);
        File.Copy(saved, Path.Combine(_folder.File("ipv6"), "--1_9_5a1f5ef8.2026-06-02T063000Z.json"));
        Assert.Equal(2, folder.EnumerateFiles().Count(f => SnapshotFile.ReadHeader(f).BaseUri == new Uri(service)));
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
            Assert.True(File.GetAttributes(path).HasFlag(FileAttributes.ReadOnly));
        }
        finally
        {
            File.SetAttributes(path, FileAttributes.Normal);
        }
    }

    [Theory]
    [InlineData("mkfifo {0}")]
    [InlineData("mknod {0} c 1 3")]
    [InlineData("mknod {0} b 7 0")]
    [InlineData("socket")]
    public async Task A_device_a_pipe_or_a_socket_is_neither_opened_nor_replaced(string create)
    {
        string path = CreateSpecialFile("special.json", create);
        string link = File.CreateSymbolicLink(_folder.File("link.json"), path).FullName;

        // Opening a pipe waits forever.
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        await Task.Run(() => AssertRefused(path, link), cancellationToken).WaitAsync(TimeSpan.FromMinutes(1), cancellationToken);
        Assert.Equal(["link.json", "special.json", "special.partial.json"], _folder.FileNames);
        Assert.NotNull(SpecialFile.Describe(path));
        Assert.NotNull(new FileInfo(link).LinkTarget);
    }

    [Fact]
    public void The_file_that_a_link_refers_to_is_replaced_and_the_link_remains()
    {
        // The link is relative to its real folder, and is reached through a link to that folder.
        Directory.CreateDirectory(_folder.File("real/inner"));
        Directory.CreateDirectory(_folder.File("other"));
        Directory.CreateSymbolicLink(_folder.File("other/folder"), _folder.File("real/inner"));
        File.CreateSymbolicLink(_folder.File("real/inner/one.json"), "second.json");
        File.CreateSymbolicLink(_folder.File("real/inner/second.json"), Path.Combine("..", "target.json"));
        _folder.Write("real/target.json", "old");
        SnapshotDestination destination = new(_folder.File("other/folder/one.json"), isFolder: false);
        destination.Prepare();
        Assert.Equal(destination.Path, destination.Save(s_complete, isCutShort: false));
        Assert.Equal(_folder.File("real/target.partial.json"), destination.Save(s_incomplete, isCutShort: false));
        Assert.Null(new FileInfo(_folder.File("real/target.json")).LinkTarget);
        Assert.True(Read("real/target.json").IsComplete);
        Assert.Equal("second.json", new FileInfo(_folder.File("real/inner/one.json")).LinkTarget);
        Assert.Equal(["one.json", "second.json"], GetNames("real/inner"));
        Assert.Equal(["target.json", "target.partial.json"], GetNames("real"));
        Assert.Empty(GetNames("other"));
    }

    [Fact]
    public void The_target_of_a_broken_link_is_created()
    {
        File.CreateSymbolicLink(_folder.File("one.json"), _folder.File("target.json"));
        SnapshotDestination destination = new(_folder.File("one.json"), isFolder: false) { NoClobber = true };
        destination.Prepare();
        destination.Save(s_complete, isCutShort: false);
        Assert.True(Read("target.json").IsComplete);
        Assert.NotNull(new FileInfo(_folder.File("one.json")).LinkTarget);
        Assert.Equal(NimErrorId.SnapshotExists, Assert.Throws<NimProbeException>(destination.Prepare).ErrorId);
    }

    [Fact]
    public void Prepare_refuses_links_that_form_a_loop_or_lead_to_a_missing_folder()
    {
        File.CreateSymbolicLink(_folder.File("one.json"), "two.json");
        File.CreateSymbolicLink(_folder.File("two.json"), "one.json");
        File.CreateSymbolicLink(_folder.File("three.json"), _folder.File("none/target.json"));
        foreach (string name in new[] { "one.json", "three.json" })
        {
            SnapshotDestination destination = new(_folder.File(name), isFolder: false);
            Assert.Equal(NimErrorId.SnapshotNotWritten, Assert.Throws<NimProbeException>(destination.Prepare).ErrorId);
        }
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void A_partial_snapshot_has_the_mode_of_the_file()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Save("one.json", s_complete);
        File.SetUnixFileMode(_folder.File("one.json"), Private);
        Assert.Equal(Private, File.GetUnixFileMode(Save("one.json", s_incomplete)));
    }

    [Theory]
    [InlineData('n')]
    [InlineData('\u00E9')]
    public void A_long_name_is_written_or_refused_before_the_run(char character)
    {
        const int Longest = 247;

        // Linux allows 255 bytes, and a partial snapshot needs eight more than a complete one.
        Assert.SkipUnless(OperatingSystem.IsLinux(), "File systems differ in the length of names.");
        int width = Encoding.UTF8.GetByteCount([character]);
        string name = new string(character, (Longest - ".json".Length) / width) + ".json";
        SnapshotDestination destination = new(_folder.File(name), isFolder: false);
        destination.Prepare();
        Assert.Equal(destination.Path, destination.Save(s_complete, isCutShort: false));
        Assert.True(File.Exists(destination.Save(s_incomplete, isCutShort: true)));

        SnapshotDestination tooLong = new(_folder.File(character + name), isFolder: false);
        NimProbeException error = Assert.Throws<NimProbeException>(tooLong.Prepare);
        Assert.Equal(NimErrorId.SnapshotNotWritten, error.ErrorId);
        Assert.Contains("too long", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(".tmp", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, _folder.FileNames.Count());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void If_the_folder_was_removed_the_results_are_saved_in_the_temporary_folder(bool isCutShort)
    {
        Directory.CreateDirectory(_folder.File("gone"));
        SnapshotDestination destination = new(_folder.File("gone/one.json"), isFolder: false);
        destination.Prepare();
        Directory.Delete(_folder.File("gone"));
        NimProbeException error = Assert.Throws<NimProbeException>(() => destination.Save(s_complete, isCutShort));
        Assert.Equal(NimErrorId.SnapshotNotWritten, error.ErrorId);
        string saved = Regex.Match(error.Message, "saved as '(.+)'").Groups[1].Value;
        try
        {
            NimSnapshot read = SnapshotFile.Read(saved, TestContext.Current.CancellationToken);
            Assert.True(read is { IsComplete: true, Results.Count: 1 });
            Assert.Equal("one.partial.json", Path.GetFileName(saved));
            Assert.Equal(NimErrorCause.SavedElsewhere, error.Cause);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(saved)!, recursive: true);
        }
    }

    [Fact]
    public void If_the_file_appeared_during_the_run_the_results_are_saved_next_to_it()
    {
        SnapshotDestination destination = new(_folder.File("one.json"), isFolder: false) { NoClobber = true };
        destination.Prepare();
        _folder.Write("one.json", "another program's");
        NimProbeException error = Assert.Throws<NimProbeException>(() => destination.Save(s_complete, isCutShort: false));
        Assert.Equal(NimErrorId.SnapshotExists, error.ErrorId);
        Assert.Contains(_folder.File("one.partial.json"), error.Message, StringComparison.Ordinal);
        Assert.Equal(s_complete.TakenAt, Read("one.partial.json").TakenAt);
        Assert.Equal("another program's", File.ReadAllText(_folder.File("one.json")));
    }

    private void AssertRefused(string path, string link)
    {
        foreach (SnapshotDestination destination in new[] { new SnapshotDestination(path, false), new SnapshotDestination(link, false) })
        {
            NimProbeException error = Assert.Throws<NimProbeException>(destination.Prepare);
            Assert.Equal(NimErrorId.SnapshotNotWritten, error.ErrorId);
            Assert.Contains(", not a file.", error.Message, StringComparison.Ordinal);

            // It came after Prepare: the results are saved next to it.
            Assert.Throws<NimProbeException>(() => destination.Save(s_incomplete, isCutShort: false));
            Assert.Equal(s_incomplete.TakenAt, Read("special.partial.json").TakenAt);
        }

        Assert.Equal(NimErrorId.SnapshotUnreadable, Assert.Throws<NimProbeException>(() => Read("special.json")).ErrorId);
        Assert.Equal(NimErrorId.SnapshotUnreadable, Assert.Throws<NimProbeException>(() => SnapshotFile.ReadHeader(link)).ErrorId);
    }

    private string CreateSpecialFile(string name, string create)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such files in a folder.");
        string path = _folder.File(name);
        if (create == "socket")
        {
            using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Bind(new UnixDomainSocketEndPoint(path));

            // The system keeps the file, but .NET deletes it with the socket.
            File.Move(path, path + ".kept");
            socket.Dispose();
            File.Move(path + ".kept", path);
            return path;
        }

        string[] words = string.Format(CultureInfo.InvariantCulture, create, path).Split(' ');
        using Process process = Process.Start(new ProcessStartInfo(words[0], words[1..]) { RedirectStandardError = true })!;
        process.WaitForExit();
        Assert.SkipUnless(process.ExitCode == 0, "Only the superuser creates devices.");
        return path;
    }

    private IEnumerable<string> GetNames(string folder) =>
        Directory.GetFiles(_folder.File(folder)).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal);

    private string Save(string name, NimSnapshot snapshot, bool isCutShort = false) =>
        new SnapshotDestination(_folder.File(name), isFolder: false).Save(snapshot, isCutShort);

    private NimSnapshot Read(string name) => SnapshotFile.Read(_folder.File(name), TestContext.Current.CancellationToken);
}
