using System.Runtime.Versioning;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Latencies;
using NimProbe.Tests.Snapshots;
using Xunit;

namespace NimProbe.Tests.Latencies;

public sealed class LatencyFileTests : IDisposable
{
    private const UnixFileMode PrivateFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(120);
    private static readonly Uri s_service = new(ServiceAddress.Default);

    private readonly TemporaryFolder _folder = new();
    private readonly LatencyFile _file;

    public LatencyFileTests()
    {
        _file = new LatencyFile(_folder.Path, s_service);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Each_run_adds_its_latencies()
    {
        Assert.True(_file.Read().IsEmpty);
        await _file.AddAsync([Observe("a/one", 100), Observe("a/two", 200)]);
        await _file.AddAsync([Observe("a/two", 400)]);
        LatencyHistory history = _file.Read();

        Assert.Equal(100, history.GetMeanMs("a/one", s_deadline));
        Assert.Equal(300, history.GetMeanMs("a/two", s_deadline));
        Assert.Equal([".lock", Path.GetFileName(_file.Path)], _folder.FileNames);
    }

    [Fact]
    public async Task Each_service_has_its_own_file()
    {
        LatencyFile other = new(_folder.Path, new Uri("http://localhost:8000/v1"));
        await _file.AddAsync([Observe("a/one", 100)]);

        Assert.True(other.Read().IsEmpty);
        Assert.NotEqual(_file.Path, other.Path);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Only_the_user_can_read_the_file_and_its_folder()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no Unix mode.");
        string folder = _folder.File("new/NimProbe");
        LatencyFile file = new(folder, s_service);
        await file.AddAsync([Observe("a/one", 100)]);
        await file.AddAsync([Observe("a/one", 100)]);

        Assert.Equal(PrivateFile, File.GetUnixFileMode(file.Path));
        Assert.Equal(PrivateFile, File.GetUnixFileMode(Path.Combine(folder, ".lock")));
        Assert.Equal(PrivateFile | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
    }

    [Fact]
    public async Task Runs_that_end_at_once_lose_nothing()
    {
        const int Runs = 8;
        await Task.WhenAll(Enumerable.Range(0, Runs).Select(run => Task.Run(
            () => new LatencyFile(_folder.Path, s_service).AddAsync([Observe("a/all", run), Observe($"a/{run}", run)]),
            TestContext.Current.CancellationToken)));
        LatencyHistory history = _file.Read();

        Assert.Equal(Runs + 1, history.Models.Count());
        Assert.Equal(Enumerable.Range(0, Runs), history.Models.Single(static m => m.Key == "a/all").Value.Milliseconds.Order());
    }

    [Fact]
    public async Task A_run_that_cannot_get_the_lock_fails_and_leaves_the_file()
    {
        await _file.AddAsync([Observe("a/one", 100)]);
        await using (FileStream held = new(_folder.File(".lock"), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            await Assert.ThrowsAsync<LatencyFileException>(() => _file.AddAsync([Observe("a/one", 900)]));
        }

        Assert.Equal(100, _file.Read().GetMeanMs("a/one", s_deadline));
    }

    [Theory]
    [InlineData("""{"nimProbeLatencies":1,"models":{"a/o""")]
    [InlineData("")]
    public async Task A_damaged_or_empty_file_is_replaced(string content)
    {
        await File.WriteAllTextAsync(_file.Path, content, TestContext.Current.CancellationToken);
        if (content.Length > 0)
        {
            Assert.True(Assert.Throws<LatencyFileException>(_file.Read).IsReplaceable);
        }

        await _file.AddAsync([Observe("a/one", 100)]);
        Assert.Equal(100, _file.Read().GetMeanMs("a/one", s_deadline));
    }

    [Fact]
    public async Task A_file_of_more_than_256_KiB_is_replaced()
    {
        string content = """{"nimProbeLatencies":1,"models":{}}""".PadRight((256 * 1024) + 1);
        await File.WriteAllTextAsync(_file.Path, content, TestContext.Current.CancellationToken);
        LatencyFileException error = Assert.Throws<LatencyFileException>(_file.Read);

        Assert.True(error.IsReplaceable);
        Assert.Equal("it has more than 256 KiB", error.Message);
        await _file.AddAsync([Observe("a/one", 100)]);
        Assert.Equal(100, _file.Read().GetMeanMs("a/one", s_deadline));
    }

    [Fact]
    public async Task A_foreign_file_stays_as_it_is()
    {
        const string Content = """{"schemaVersion":1,"takenAt":"2026-11-21T00:00:00Z"}""";
        await File.WriteAllTextAsync(_file.Path, Content, TestContext.Current.CancellationToken);

        Assert.False(Assert.Throws<LatencyFileException>(_file.Read).IsReplaceable);
        await Assert.ThrowsAsync<LatencyFileException>(() => _file.AddAsync([Observe("a/one", 100)]));
        Assert.Equal(Content, await File.ReadAllTextAsync(_file.Path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_read_only_file_is_read_and_stays_as_it_is()
    {
        await _file.AddAsync([Observe("a/one", 100)]);
        File.SetAttributes(_file.Path, FileAttributes.ReadOnly);
        LatencyFileException error = await Assert.ThrowsAsync<LatencyFileException>(() => _file.AddAsync([Observe("a/one", 900)]));

        Assert.Equal("it is read-only", error.Message);
        Assert.Equal(100, _file.Read().GetMeanMs("a/one", s_deadline));
        File.SetAttributes(_file.Path, FileAttributes.Normal);
    }

    [Fact]
    public async Task A_folder_in_place_of_the_file_is_an_error()
    {
        Directory.CreateDirectory(_file.Path);

        Assert.False(Assert.Throws<LatencyFileException>(_file.Read).IsReplaceable);
        await Assert.ThrowsAsync<LatencyFileException>(() => _file.AddAsync([Observe("a/one", 100)]));
    }

    [Fact]
    public async Task A_file_in_place_of_the_folder_is_an_error()
    {
        LatencyFile file = new(_folder.Write("occupied", "a text"), s_service);

        await Assert.ThrowsAsync<LatencyFileException>(() => file.AddAsync([Observe("a/one", 100)]));
        Assert.Equal("a text", await File.ReadAllTextAsync(_folder.File("occupied"), TestContext.Current.CancellationToken));
    }

    private static ObservedLatency Observe(string id, int milliseconds) => new(id, milliseconds, new DateOnly(2026, 11, 21));
}
