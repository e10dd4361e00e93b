using FsCheck;
using FsCheck.Fluent;
using NimProbe.Engine.Snapshots;
using Xunit;

namespace NimProbe.Tests.Snapshots;

public sealed class SnapshotRoundTripTests
{
    [Fact]
    public void Any_snapshot_that_is_written_and_read_is_unchanged()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("any.json");
        Prop.ForAll(AnySnapshot.Snapshot(), snapshot =>
        {
            SnapshotFile.Write(snapshot, path);
            NimSnapshot read = SnapshotFile.Read(path);
            Assert.Equal(snapshot.Results, read.Results);
            Assert.Equal(snapshot with { Path = path, Results = [] }, read with { Results = [] });
            Assert.All(read.Results, r => Assert.Equal(DateTimeKind.Utc, r.TestedAt.Kind));
            Assert.Equal(snapshot.Results.Select(r => r.BaseUri.OriginalString), read.Results.Select(r => r.BaseUri.OriginalString));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }
}
