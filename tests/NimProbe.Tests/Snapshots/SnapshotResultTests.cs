using NimProbe.Engine.Snapshots;
using Xunit;

namespace NimProbe.Tests.Snapshots;

public sealed class SnapshotResultTests
{
    [Fact]
    public void A_snapshot_has_every_property_of_a_result_that_is_not_calculated() =>
        Assert.Equal(
            typeof(NimProbeResult).GetProperties().Where(p => p.CanWrite).Select(p => p.Name).Order(StringComparer.Ordinal),
            typeof(SnapshotResult).GetProperties().Select(p => p.Name).Order(StringComparer.Ordinal));
}
