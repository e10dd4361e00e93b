using Xunit;
using static NimProbe.NimModelStatus;

namespace NimProbe.Tests;

public sealed class NimModelStatusExtensionsTests
{
    [Theory]
    [InlineData(Available, NimAvailability.Available)]
    [InlineData(Pending, NimAvailability.Interrupted)]
    [InlineData(RateLimited, NimAvailability.Interrupted)]
    [InlineData(Busy, NimAvailability.Interrupted)]
    [InlineData(Degraded, NimAvailability.Interrupted)]
    [InlineData(Failing, NimAvailability.Interrupted)]
    [InlineData(NotEntitled, NimAvailability.Unavailable)]
    [InlineData(Undeployed, NimAvailability.Unavailable)]
    [InlineData(Misconfigured, NimAvailability.Unavailable)]
    [InlineData(Retired, NimAvailability.Unavailable)]
    [InlineData(Offline, NimAvailability.Unavailable)]
    [InlineData(NotListed, NimAvailability.Unavailable)]
    [InlineData(RequestRejected, NimAvailability.Unknown)]
    [InlineData(NoRoute, NimAvailability.Unknown)]
    [InlineData(TimedOut, NimAvailability.Unknown)]
    [InlineData(Unreachable, NimAvailability.Unknown)]
    [InlineData(Inconclusive, NimAvailability.Unknown)]
    public void Each_status_implies_an_availability(NimModelStatus status, NimAvailability availability) =>
        Assert.Equal(availability, status.ToAvailability());

    [Fact]
    public void Unknown_models_and_passing_conditions_are_not_conclusive() =>
        Assert.Equal(
            [Available, Degraded, Failing, NotEntitled, Undeployed, Misconfigured, Retired, Offline, NotListed],
            Enum.GetValues<NimModelStatus>().Where(NimModelStatusExtensions.IsConclusive));
}
