using System.Net;
using System.Security;
using NimProbe.Engine.Connection;
using Xunit;

namespace NimProbe.Tests.Connection;

public sealed class ConnectionSetTests
{
    private static readonly NimConnectionSettings s_settings = new()
    {
        Headers = new Dictionary<string, string> { ["X-Team"] = "platform-token" },
        NoProxy = true,
    };

    [Fact]
    public void The_key_goes_to_named_origins_only()
    {
        using ConnectionSet set = Open(s_settings with { ApiKey = Key("nvapi-named") }, [Local(1), Local(2)], new KeyMap());
        Assert.All(set.Named, static c => Assert.NotNull(c.Key));
        Assert.NotNull(set.Get(new Uri("http://127.0.0.1:2/other")).Key);
        Assert.Null(set.Get(Local(3)).Key);
    }

    [Fact]
    public void A_key_of_the_map_goes_to_its_origin()
    {
        KeyMap keys = new();
        keys.Add(Local(7), Key("nvapi-seven"));
        using ConnectionSet set = Open(s_settings, [Local(1)], keys);
        Assert.Null(set.Named[0].Key);
        Assert.NotNull(set.Get(new Uri("http://127.0.0.1:7/other/v2")).Key);
        Assert.Null(set.Get(Local(8)).Key);
        Assert.Empty(set.UnusedKeys);
    }

    [Fact]
    public void A_key_without_a_service_is_unused()
    {
        KeyMap keys = new();
        keys.Add(Local(7), Key("nvapi-seven"));
        using ConnectionSet set = Open(s_settings, [Local(1)], keys);
        Assert.Equal(Local(7), Assert.Single(set.UnusedKeys));
    }

    [Fact]
    public void An_origin_has_one_key()
    {
        KeyMap keys = new();
        keys.Add(Local(7), Key("nvapi-seven"));
        Assert.Throws<NimProbeException>(() => keys.Add(new Uri("http://127.0.0.1:7/other"), Key("nvapi-eight")));
        NimProbeException error =
            Assert.Throws<NimProbeException>(() => Open(s_settings with { ApiKey = Key("nvapi-named") }, [Local(7)], keys));
        Assert.Equal((NimErrorId.ParameterInvalid, NimErrorCause.KeyMap), (error.ErrorId, error.Cause));
        Assert.DoesNotContain("nvapi", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_hosts_of_the_hosted_service_share_a_key_and_others_do_not()
    {
        Uri service = new("https://integrate.api.nvidia.com/v1");
        Assert.True(ServiceAddress.SharesKey(service, new Uri("https://ai.api.nvidia.com/v1")));
        Assert.False(ServiceAddress.SharesKey(service, new Uri("https://ai.api.nvidia.com:8443/v1")));
        Assert.False(ServiceAddress.SharesKey(service, new Uri("http://ai.api.nvidia.com/v1")));
        Assert.False(ServiceAddress.SharesKey(service, new Uri("https://x.ai.api.nvidia.com/v1")));
    }

    [Fact]
    public void A_service_is_named_once()
    {
        Uri[] spellings = [Local(1), new("http://127.0.0.1:1/v1/"), new("http://127.0.0.1:1")];
        using ConnectionSet set = Open(s_settings, spellings, new KeyMap());
        Assert.Single(set.Named);
        Assert.True(set.IsFixed);
    }

    [Fact]
    public void Plain_http_with_a_key_is_refused_when_a_connection_of_the_service_opens()
    {
        Uri address = new("http://gpu1.example/v1");
        KeyMap keys = new();
        keys.Add(address, Key("nvapi-x"));
        using ConnectionSet set = Open(s_settings, [Local(1), address], keys);
        NimProbeException error = Assert.Throws<NimProbeException>(() => set.Get(address));
        Assert.Equal((NimErrorId.PlainHttpRefused, address.ToString()), (error.ErrorId, error.Target));
        Assert.Null(set.Get(Local(1)).Key);
        Assert.Empty(set.UnusedKeys);
    }

    [Theory]
    [InlineData("two words")]
    [InlineData("'quoted'")]
    public void An_invalid_key_is_refused_before_a_connection_opens(string key)
    {
        Assert.Equal(
            NimErrorId.ParameterInvalid, Assert.Throws<NimProbeException>(() => new KeyMap().Add(Local(1), Key(key))).ErrorId);
        Assert.Equal(
            NimErrorId.ParameterInvalid,
            Assert.Throws<NimProbeException>(() => Open(s_settings with { ApiKey = Key(key) }, [], new KeyMap())).ErrorId);
    }

    private static ConnectionSet Open(NimConnectionSettings settings, IReadOnlyList<Uri> services, KeyMap keys) =>
        ConnectionSet.Open(settings, services, keys);

    private static Uri Local(int port) => new($"http://127.0.0.1:{port}/v1");

    private static SecureString Key(string text) => new NetworkCredential("", text).SecurePassword;
}
