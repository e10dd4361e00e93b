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
    [InlineData("http://localhost:8001/v1/models", "/models", "http://localhost:8001/v1")]
    [InlineData("http://localhost:8001/v1/chat/completions", "/chat/completions", "http://localhost:8001/v1")]
    [InlineData("http://localhost:8001/v1/completions/", "/completions", "http://localhost:8001/v1")]
    [InlineData("http://localhost:8001/v1/health/ready", "/health/ready", "http://localhost:8001/v1")]
    [InlineData("https://gateway.example/team/v2/embeddings?x=1", "/embeddings", "https://gateway.example/team/v2")]
    [InlineData("http://localhost:8001/models", "/models", "http://localhost:8001/v1")]
    public void An_address_with_a_route_is_rejected_with_the_address_to_write(string given, string route, string address)
    {
        NimProbeException fault = Assert.Throws<NimProbeException>(() => ServiceAddress.Resolve(new Uri(given)));

        Assert.Equal((NimErrorId.ParameterInvalid, $"Write {address}."), (fault.ErrorId, fault.Suggestion));
        Assert.EndsWith($"ends with the route {route}.", fault.Message, StringComparison.Ordinal);
        Assert.Equal(address, ServiceAddress.Resolve(new Uri(address)).OriginalString);
    }

    [Theory]
    [InlineData("https://host.example/v1?api-version=1", "query", "https://host.example/v1")]
    [InlineData("https://host.example?key=hidden#y", "query", "https://host.example/v1")]
    [InlineData("https://host.example/v1#hidden", "fragment", "https://host.example/v1")]
    public void An_address_with_a_query_or_a_fragment_is_rejected(string given, string part, string address)
    {
        NimProbeException fault = Assert.Throws<NimProbeException>(() => ServiceAddress.Resolve(new Uri(given)));

        Assert.Equal((NimErrorId.ParameterInvalid, $"Write {address}."), (fault.ErrorId, fault.Suggestion));
        Assert.EndsWith($"has a {part}, which the address of a service must not contain.", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("localhost:8001", "http://localhost:8001/v1")]
    [InlineData("localhost", "http://localhost/v1")]
    [InlineData("nim-llm:8000/v1/models", "http://nim-llm:8000/v1")]
    [InlineData("10.0.0.7:8000", "http://10.0.0.7:8000/v1")]
    [InlineData("10.0.0.7", "http://10.0.0.7/v1")]
    [InlineData("[::1]:8000/v1", "http://[::1]:8000/v1")]
    [InlineData("integrate.api.nvidia.com/v1", "https://integrate.api.nvidia.com/v1")]
    [InlineData("gateway.example:443/nim", "https://gateway.example:443/nim")]
    public void An_address_without_a_scheme_is_rejected_with_the_address_to_write(string given, string address)
    {
        NimProbeException fault =
            Assert.Throws<NimProbeException>(() => ServiceAddress.Resolve(new Uri(given, UriKind.RelativeOrAbsolute)));

        Assert.Equal((NimErrorId.ParameterInvalid, $"Write {address}."), (fault.ErrorId, fault.Suggestion));
        Assert.EndsWith("has no scheme.", fault.Message, StringComparison.Ordinal);
        Assert.StartsWith("http", ServiceAddress.Resolve(new Uri(address)).OriginalString, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://localhost:8000/gateway/models")]
    [InlineData("https://host.example/models/v1")]
    [InlineData("https://host.example/v1/completions-api")]
    public void A_path_that_only_resembles_a_route_is_kept(string given) =>
        Assert.Equal(given, ServiceAddress.Resolve(new Uri(given)).OriginalString);

    [Theory]
    [InlineData("localhost:8001", true)]
    [InlineData("nim-llm.models.svc:8000", true)]
    [InlineData("integrate.api.nvidia.com/v1", true)]
    [InlineData("meta/llama-3.1-8b-instruct", false)]
    [InlineData("llama3:8b", false)]
    [InlineData("llama3:8", false)]
    [InlineData("01.ai/yi-34b", false)]
    [InlineData("nvcr.io/nim/meta/llama-3.1-8b-instruct:1.8.0", false)]
    [InlineData("no-publisher", false)]
    public void An_id_is_not_taken_for_an_address(string text, bool isAddress) =>
        Assert.Equal(isAddress, AddressParser.IsAddressWithoutScheme(text));

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
