using System.Net;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Throttling;
using NimProbe.Sandbox;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Connection;

/// <summary>
/// The two origins of the hosted service share the key and the budget of requests; nothing that resembles them does. No request leaves
/// this computer.
/// </summary>
public sealed class HostedServiceTests
{
    private const string Integrate = "https://integrate.api.nvidia.com/v1";
    private const string Retrieval = "https://ai.api.nvidia.com/v1";

    /// <summary>Addresses, and whether they belong to the hosted service.</summary>
    public static TheoryData<string, bool> Addresses => new()
    {
        { Integrate, true },
        { Retrieval, true },
        { "https://AI.API.NVIDIA.COM:443/v1/other", true },
        { "https://evil.nvidia.com/v1", false },
        { "https://nvidia.com/v1", false },
        { "https://api.nvidia.com/v1", false },
        { "https://x.ai.api.nvidia.com/v1", false },
        { "https://ai.api.nvidia.com.example/v1", false },
        { "https://ai.api.nvidia.com./v1", false },
        { "https://evilai.api.nvidia.com/v1", false },
        { "https://ai.api.nvidia.com:8443/v1", false },
        { "http://ai.api.nvidia.com/v1", false },
        { "http://ai.api.nvidia.com:443/v1", false },
    };

    [Theory]
    [MemberData(nameof(Addresses))]
    public void An_address_of_the_hosted_service_has_one_of_two_exact_names(string address, bool isHosted)
    {
        Assert.Equal(isHosted, ServiceAddress.IsHostedService(new Uri(address)));
        Assert.Equal(isHosted, ServiceAddress.SharesKey(new Uri(address), new Uri(Integrate)));
        Assert.Equal(isHosted, ServiceAddress.SharesKey(new Uri(Integrate), new Uri(address)));
    }

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task The_key_is_sent_to_the_hosted_service_only(string address, bool isHosted)
    {
        await using HostedHarness secure = await HostedHarness.StartAsync(new SandboxModel("a/b"));
        await using ProbeHarness plain = await ProbeHarness.StartAsync(new SandboxModel("a/b"));
        NimConnectionSettings settings = secure.Settings();
        Uri target = new(address);
        using NimConnection connection = NimConnection.Open(
            target.Scheme == Uri.UriSchemeHttps
                ? settings
                : settings with { MapHost = _ => new DnsEndPoint("127.0.0.1", plain.Server.Origin.Port) });
        ExchangeRequest request = new(HttpMethod.Post, target) { SendKey = true, Body = "{}"u8.ToArray() };
        Exchange exchange = await connection.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(isHosted, exchange.SentKey);
        Assert.Equal(isHosted, Assert.Single(secure.Requests.Concat(plain.Server.Requests)).HasAuthorization);
    }

    [Theory]
    [MemberData(nameof(Addresses))]
    public void The_budget_is_shared_by_the_hosted_service_only(string address, bool isHosted)
    {
        // A key is refused for plain http before anything is sent.
        string? key = address.StartsWith("https:", StringComparison.Ordinal) ? HostedHarness.Key : null;
        using NimConnection one = Open(Integrate, key);
        using NimConnection other = Open(address, key);

        SlidingWindowLimiter first = SharedLimiters.Get(one.LimiterScope, one.Time);
        Assert.Equal(isHosted, ReferenceEquals(first, SharedLimiters.Get(other.LimiterScope, other.Time)));
    }

    [Fact]
    public async Task Headers_stay_at_the_origin_of_the_call()
    {
        await using HostedHarness harness = await HostedHarness.StartAsync(new SandboxModel("a/b"));
        NimConnectionSettings settings =
            harness.Settings() with { Headers = new Dictionary<string, string> { ["x-tenant"] = "tenant-0123456789" } };
        using NimConnection connection = NimConnection.Open(settings);
        foreach (string address in new[] { Integrate, Retrieval })
        {
            await connection.SendAsync(
                new ExchangeRequest(HttpMethod.Post, new Uri(address)) { SendKey = true, Body = "{}"u8.ToArray() },
                TestContext.Current.CancellationToken);
        }

        Assert.Equal([true, false], harness.Requests.Select(static r => r.Headers.ContainsKey("x-tenant")));
        Assert.Equal([true, true], harness.Requests.Select(static r => r.AuthorizationMatches));
    }

    private static NimConnection Open(string baseUri, string? key) => NimConnection.Open(new NimConnectionSettings
    {
        BaseUri = new Uri(baseUri),
        ApiKey = key is null ? null : new NetworkCredential("", key).SecurePassword,
        NoProxy = true,
    });
}
