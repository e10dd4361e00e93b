using NimProbe.Engine.Latencies;
using Xunit;

namespace NimProbe.Tests.Latencies;

public sealed class LatencyFileNameTests
{
    [Theory]
    [InlineData("https://integrate.api.nvidia.com/v1", "integrate.api.nvidia.com_443_")]
    [InlineData("http://[::1]:8000/v1", "--1_8000_")]
    [InlineData("http://bücher.example/v1", "xn--bcher-kva.example_80_")]
    public void The_name_shows_host_and_port(string address, string beginning)
    {
        string name = LatencyFileName.FromService(new Uri(address));

        Assert.StartsWith(beginning, name, StringComparison.Ordinal);
        Assert.Matches(@"^[a-z0-9.-]+_[0-9]+_[0-9a-f]{8}\.json\z", name);
    }

    [Theory]
    [InlineData("https://host/v1", "HTTPS://HOST:443/v1/", true)]
    [InlineData("https://host/v1", "http://host:443/v1", false)]
    [InlineData("https://host/v1", "https://host/team/v1", false)]
    [InlineData("https://host/v1", "https://host/V1", false)]
    public void Every_service_has_a_name_of_its_own(string one, string other, bool isSame) =>
        Assert.Equal(isSame, LatencyFileName.FromService(new Uri(one)) == LatencyFileName.FromService(new Uri(other)));

    [Fact]
    public void The_name_of_a_long_host_is_allowed_by_every_file_system()
    {
        string host = string.Join('.', Enumerable.Repeat(new string('a', 60), 4));

        Assert.InRange(LatencyFileName.FromService(new Uri($"https://{host}/v1")).Length, 1, 143);
    }
}
