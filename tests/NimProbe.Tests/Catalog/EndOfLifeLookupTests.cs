using NimProbe.Engine.Catalog;
using NimProbe.Engine.Connection;
using NimProbe.Tests.Faults;
using Xunit;

namespace NimProbe.Tests.Catalog;

public sealed class EndOfLifeLookupTests
{
    [Theory]
    [InlineData("acme/gone", "/v1/models/acme/gone")]
    [InlineData("acme/.gone..", "/v1/models/acme/.gone..")]
    [InlineData("acme/...", "/v1/models/acme/...")]
    [InlineData("acme//gone/", "/v1/models/acme//gone/")]
    [InlineData("acme/a b?c#d", "/v1/models/acme/a%20b%3Fc%23d")]
    [InlineData("acme/..\\..\\gone", "/v1/models/acme/..%5C..%5Cgone")]
    [InlineData("acme/%2e%2e/gone", "/v1/models/acme/%252e%252e/gone")]
    public async Task A_removed_model_is_looked_up_at_its_path(string id, string path)
    {
        await using RawServer server = RawServer.Start(Retire);
        NimModelChange? change = await ResolveAsync(server, id);

        Assert.Equal(NimChangeKind.Retired, change!.Change);
        Assert.Equal(new DateTime(2026, 5, 14, 0, 0, 0, DateTimeKind.Utc), change.EndOfLife);
        Assert.Equal(path, Assert.Single(server.Requests).Path);
    }

    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("../chat/completions")]
    [InlineData("acme/../other")]
    [InlineData("acme/./other")]
    [InlineData("acme/../../../admin")]
    [InlineData("acme/..")]
    public async Task An_id_with_dot_segments_is_not_looked_up_and_stays_removed(string id)
    {
        await using RawServer server = RawServer.Start(Retire);
        NimModelChange? change = await ResolveAsync(server, id);

        Assert.Equal(NimChangeKind.Removed, change!.Change);
        Assert.Empty(server.Requests);
    }

    private static Task Retire(RawRequest request) =>
        request.RespondAsync(410, """{"detail":"The model has reached its end of life on 2026-05-14T00:00:00Z."}""");

    private static async Task<NimModelChange?> ResolveAsync(RawServer server, string id)
    {
        using NimConnection connection = NimConnection.Open(FaultClient.Settings(server));
        using EndOfLifeLookup lookup = new(connection, requestsPerMinute: 0, maximumRetryCount: 0);
        return await lookup.ResolveAsync(
            new NimModelChange { Id = id, Change = NimChangeKind.Removed },
            TestContext.Current.CancellationToken);
    }
}
