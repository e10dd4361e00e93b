using NimProbe.Engine.Connection;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Connection;

[Collection(EnvironmentTests.Name)]
public sealed class ServiceAddressTests
{
    [Theory]
    [InlineData("https://integrate.api.nvidia.com/v1", "https://integrate.api.nvidia.com/v1")]
    [InlineData("https://integrate.api.nvidia.com/v1/", "https://integrate.api.nvidia.com/v1")]
    [InlineData("https://integrate.api.nvidia.com", "https://integrate.api.nvidia.com/v1")]
    [InlineData("http://localhost:8000/", "http://localhost:8000/v1")]
    [InlineData("http://localhost:8000/gateway/v2///", "http://localhost:8000/gateway/v2")]
    [InlineData("https://host.example/v1?x=1#y", "https://host.example/v1")]
    public void An_address_is_normalized(string given, string expected) =>
        Assert.Equal(expected, ServiceAddress.Resolve(new Uri(given)).OriginalString);

    [Theory]
    [InlineData("ftp://host.example/v1")]
    [InlineData("file:///etc/hosts")]
    [InlineData("https://user:secret@host.example/v1")]
    [InlineData("https://user@host.example/v1")]
    public void An_invalid_address_is_rejected_and_not_shown(string given)
    {
        NimProbeException fault = Assert.Throws<NimProbeException>(() => ServiceAddress.Resolve(new Uri(given)));

        Assert.Equal(NimErrorId.ParameterInvalid, fault.ErrorId);
        Assert.DoesNotContain("secret", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("user@", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_relative_address_is_rejected() =>
        Assert.Equal(
            NimErrorId.ParameterInvalid,
            Assert.Throws<NimProbeException>(() => ServiceAddress.Resolve(new Uri("v1", UriKind.Relative))).ErrorId);

    [Theory]
    [InlineData(null, ServiceAddress.Default)]
    [InlineData("  ", ServiceAddress.Default)]
    [InlineData(" https://own.example/v1/ ", "https://own.example/v1")]
    public void Without_an_address_the_environment_or_the_hosted_service_is_used(string? named, string expected)
    {
        using EnvironmentVariable variable = new(ServiceAddress.BaseUriVariable, named);
        Assert.Equal(expected, ServiceAddress.Resolve(null).OriginalString);
    }

    [Theory]
    [InlineData("not an address")]
    [InlineData("ftp://host.example")]
    [InlineData("https://user:secret@host.example")]
    public void An_invalid_address_in_the_environment_is_rejected(string named)
    {
        using EnvironmentVariable variable = new(ServiceAddress.BaseUriVariable, named);
        NimProbeException fault = Assert.Throws<NimProbeException>(() => ServiceAddress.Resolve(null));

        Assert.Equal(NimErrorId.ParameterInvalid, fault.ErrorId);
        Assert.Contains(ServiceAddress.BaseUriVariable, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://integrate.api.nvidia.com/v1", true)]
    [InlineData("https://AI.API.NVIDIA.COM/v1", true)]
    [InlineData("https://nvidia.com", true)]
    [InlineData("https://notnvidia.com", false)]
    [InlineData("https://nvidia.com.attacker.example", false)]
    [InlineData("https://integrate.api.nvidia.com.attacker.example/v1", false)]
    [InlineData("http://localhost/integrate.api.nvidia.com", false)]
    public void A_host_of_NVIDIA_is_recognized_by_its_domain(string address, bool isNvidia) =>
        Assert.Equal(isNvidia, ServiceAddress.IsNvidiaHost(new Uri(address)));

    [Theory]
    [InlineData("https://a.example/v1", "https://A.example:443/other", true)]
    [InlineData("https://a.example/v1", "http://a.example/v1", false)]
    [InlineData("https://a.example/v1", "https://a.example:444/v1", false)]
    [InlineData("https://a.example/v1", "https://b.a.example/v1", false)]
    public void An_origin_is_scheme_host_and_port(string one, string other, bool isSame) =>
        Assert.Equal(isSame, ServiceAddress.IsSameOrigin(new Uri(one), new Uri(other)));

    [Theory]
    [InlineData("https://a.example/v1", "https://a.example/v1/", true)]
    [InlineData("https://a.example/v1", "https://a.example/v2", false)]
    [InlineData("https://a.example/v1", "https://b.example/v1", false)]
    public void A_service_is_an_origin_and_a_path(string one, string other, bool isSame) =>
        Assert.Equal(isSame, ServiceAddress.IsSameService(new Uri(one), new Uri(other)));
}
