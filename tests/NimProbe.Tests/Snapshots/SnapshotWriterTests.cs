using NimProbe.Engine.Snapshots;
using Xunit;
using static NimProbe.NimModelStatus;

namespace NimProbe.Tests.Snapshots;

public sealed class SnapshotWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_result_is_written_with_one_property_per_line_and_its_status_below_its_id()
    {
        NimSnapshot snapshot = TestSnapshots.Complete(1, ("b/two", NotEntitled), ("a/one", Available));
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
    public void A_snapshot_that_is_read_and_written_again_has_the_same_bytes()
    {
        SnapshotFile.Write(RecordedDays.Snapshots[0], _folder.File("one.json"));
        SnapshotFile.Write(Read("one.json"), _folder.File("two.json"));
        Assert.Equal(File.ReadAllBytes(_folder.File("one.json")), File.ReadAllBytes(_folder.File("two.json")));
    }

    [Fact]
    public void Local_times_are_written_in_UTC()
    {
        DateTime local = new(2026, 8, 22, 6, 30, 0, DateTimeKind.Local);
        SnapshotFile.Write(TestSnapshots.Complete(1, ("a", Available)).With(r => r with { TestedAt = local }), _folder.File("one.json"));
        Assert.Equal(local.ToUniversalTime(), Read("one.json").Results[0].TestedAt);
    }

    private NimSnapshot Read(string name) => SnapshotFile.Read(_folder.File(name), TestContext.Current.CancellationToken);
}
