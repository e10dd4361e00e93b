using Xunit;

namespace NimProbe.Tests;

public sealed class AvailabilityTests
{
    [Theory]
    [InlineData(NimModelStatus.Available, NimAvailability.Available)]
    [InlineData(NimModelStatus.Pending, NimAvailability.Interrupted)]
    [InlineData(NimModelStatus.RateLimited, NimAvailability.Interrupted)]
    [InlineData(NimModelStatus.Busy, NimAvailability.Interrupted)]
    [InlineData(NimModelStatus.Degraded, NimAvailability.Interrupted)]
    [InlineData(NimModelStatus.Failing, NimAvailability.Interrupted)]
    [InlineData(NimModelStatus.NotEntitled, NimAvailability.Unavailable)]
    [InlineData(NimModelStatus.Undeployed, NimAvailability.Unavailable)]
    [InlineData(NimModelStatus.Misconfigured, NimAvailability.Unavailable)]
    [InlineData(NimModelStatus.Retired, NimAvailability.Unavailable)]
    [InlineData(NimModelStatus.Offline, NimAvailability.Unavailable)]
    [InlineData(NimModelStatus.NotListed, NimAvailability.Unavailable)]
    [InlineData(NimModelStatus.RequestRejected, NimAvailability.Unknown)]
    [InlineData(NimModelStatus.NoRoute, NimAvailability.Unknown)]
    [InlineData(NimModelStatus.TimedOut, NimAvailability.Unknown)]
    [InlineData(NimModelStatus.Unreachable, NimAvailability.Unknown)]
    [InlineData(NimModelStatus.Inconclusive, NimAvailability.Unknown)]
    public void A_status_implies_its_availability(NimModelStatus status, NimAvailability availability) =>
        Assert.Equal(availability, status.ToAvailability());

    [Fact]
    public void Moments_tell_nothing_of_a_model() =>
        Assert.DoesNotContain(
            Enum.GetValues<NimModelStatus>().Where(NimModelStatusExtensions.IsConclusive),
            s => s is NimModelStatus.RateLimited or NimModelStatus.Busy or NimModelStatus.Pending || s.ToAvailability() == NimAvailability.Unknown);
}
