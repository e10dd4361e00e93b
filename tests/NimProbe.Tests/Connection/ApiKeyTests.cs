using System.Net;
using System.Security;
using NimProbe.Engine.Connection;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Connection;

[Collection(EnvironmentTests.Name)]
public sealed class ApiKeyTests
{
    private const string Given = "nvapi-given-0123456789";
    private const string FromEnvironment = "nvapi-environment-0123456789";

    [Theory]
    [InlineData("https://integrate.api.nvidia.com/v1", null, true)]
    [InlineData("https://own.example:8443/v1", null, false)]
    [InlineData("https://own.example:8443/v1", "https://own.example:8443/v1", true)]
    [InlineData("https://own.example:8443/v2", "https://own.example:8443", true)]
    [InlineData("https://own.example/v1", "https://own.example:8443/v1", false)]
    [InlineData("http://localhost:8000/v1", "https://own.example:8443/v1", false)]
    [InlineData("http://localhost:8000/v1", "http://localhost:8000", true)]
    [InlineData("https://own.example:8443/v1", "no address", false)]
    public void The_key_in_the_environment_is_sent_to_NVIDIA_and_the_origin_in_the_environment_only(
        string address, string? named, bool isSent)
    {
        using EnvironmentVariable baseUri = new(ServiceAddress.BaseUriVariable, named);
        using EnvironmentVariable apiKey = new(ServiceAddress.ApiKeyVariable, FromEnvironment);

        Assert.Equal(isSent ? FromEnvironment : null, ApiKey.Resolve(null, new Uri(address))?.Text);
    }

    [Theory]
    [InlineData("https://integrate.api.nvidia.com/v1")]
    [InlineData("https://own.example/v1")]
    [InlineData("http://127.0.0.1:8000/v1")]
    [InlineData("http://[::1]:8000/v1")]
    public void A_given_key_overrides_the_key_in_the_environment(string address)
    {
        using EnvironmentVariable apiKey = new(ServiceAddress.ApiKeyVariable, FromEnvironment);

        Assert.Equal(Given, ApiKey.Resolve(Secure(Given), new Uri(address))!.Text);
    }

    [Theory]
    [InlineData("http://integrate.api.nvidia.com/v1", false)]
    [InlineData("http://own.example/v1", true)]
    [InlineData("http://192.0.2.1:8000/v1", true)]
    public void A_key_is_not_sent_over_plain_http_to_another_machine(string address, bool isGiven)
    {
        using EnvironmentVariable apiKey = new(ServiceAddress.ApiKeyVariable, FromEnvironment);
        NimProbeException fault = Assert.Throws<NimProbeException>(() => ApiKey.Resolve(isGiven ? Secure(Given) : null, new Uri(address)));

        Assert.Equal(NimErrorId.PlainHttpRefused, fault.ErrorId);
        Assert.DoesNotContain("nvapi-", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Plain_http_without_a_key_is_allowed() => Assert.Null(ApiKey.Resolve(null, new Uri("http://own.example/v1")));

    [Theory]
    [InlineData("nvapi-with space")]
    [InlineData("nvapi-with\ttab")]
    [InlineData("nvapi-with\r\nX-Injected: header")]
    [InlineData("nvapi-with\abell")]
    [InlineData("nvapi-with\u001bescape")]
    [InlineData("nvapi-wïth-umlaut")]
    [InlineData("nvapi-with\u200bnothing")]
    [InlineData("nvapi-with\0nul")]
    [InlineData("nvapi-with-nul-at-its-end\0")]
    [InlineData("\0nvapi-with-nul-before-it")]
    [InlineData("nvapi-with\u007fdelete")]
    public void A_key_with_invalid_characters_is_rejected_and_not_shown(string key)
    {
        NimProbeException fault = Assert.Throws<NimProbeException>(() => ApiKey.Resolve(Secure(key), new Uri(ServiceAddress.Default)));

        Assert.Equal(NimErrorId.ParameterInvalid, fault.ErrorId);
        Assert.DoesNotContain("nvapi-w", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"" + Given + "\"")]
    [InlineData("'" + Given + "'\n")]
    public void A_key_in_quotation_marks_is_rejected_before_it_is_sent(string key)
    {
        NimProbeException fault = Assert.Throws<NimProbeException>(() => ApiKey.Resolve(Secure(key), new Uri(ServiceAddress.Default)));

        Assert.Equal((NimErrorId.ParameterInvalid, NimErrorCause.QuotedApiKey), (fault.ErrorId, fault.Cause));
        Assert.DoesNotContain(Given, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Given + "\n")]
    [InlineData("  " + Given + "\r\n")]
    public void White_space_around_a_key_is_removed(string key) =>
        Assert.Equal(Given, ApiKey.Resolve(Secure(key), new Uri(ServiceAddress.Default))!.Text);

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    public void An_empty_key_is_no_key_and_overrides_the_environment(string key)
    {
        using EnvironmentVariable apiKey = new(ServiceAddress.ApiKeyVariable, FromEnvironment);

        // An empty key overrides the environment: the caller wants no key to be sent.
        Assert.Null(ApiKey.Resolve(Secure(key), new Uri(ServiceAddress.Default)));
    }

    [Fact]
    public void ToString_does_not_return_the_key() =>
        Assert.DoesNotContain(Given, ApiKey.Resolve(Secure(Given), new Uri(ServiceAddress.Default))!.ToString(), StringComparison.Ordinal);

    private static SecureString Secure(string text) => new NetworkCredential("", text).SecurePassword;
}
