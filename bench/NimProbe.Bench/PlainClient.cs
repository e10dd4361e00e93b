using System.Text;
using NimProbe.Engine.Connection;
using NimProbe.Sandbox;
using Exchange = NimProbe.Engine.Connection.Exchange;

namespace NimProbe.Bench;

/// <summary>
/// Sends requests as simple scripts do: one request per model, in the order of the catalogue, without a rate limit and without retries.
/// </summary>
internal static class PlainClient
{
    private static readonly TimeSpan s_forerunnersLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_forerunnersPause = TimeSpan.FromSeconds(0.1);
    private static readonly TimeSpan s_evenPace = TimeSpan.FromSeconds(1.5);

    /// <summary>Sends requests as the forerunner does: chat only, one model after the other with a pause, and a short time-out.</summary>
    /// <returns>The status code of each entry; null if no response arrived in time.</returns>
    public static async Task<IReadOnlyList<int?>> SendAsForerunnerAsync(Replay replay)
    {
        using NimConnection connection = replay.Connect(s_forerunnersLimit);
        List<int?> codes = [];
        foreach (SandboxModel model in replay.Models)
        {
            Exchange exchange = await SendAsync(connection, model.Id, isEmbedding: false);
            codes.Add(exchange.Failure == ExchangeFailure.None ? exchange.StatusCode : null);
            await Task.Delay(s_forerunnersPause, replay.Time);
        }

        return codes;
    }

    /// <summary>Sends a request every 1.5 s, without a limit on the requests in flight, each over the route of its model.</summary>
    public static async Task SendEvenlyAsync(Replay replay)
    {
        using NimConnection connection = replay.Connect();
        await Task.WhenAll(replay.Models.Select(async (model, index) =>
        {
            await Task.Delay(s_evenPace * index, replay.Time);
            await SendAsync(connection, model.Id, isEmbedding: model.ChatAnswer is null);
        }));
    }

    private static Task<Exchange> SendAsync(NimConnection connection, string id, bool isEmbedding)
    {
        string body = isEmbedding
            ? $$"""{"model":"{{id}}","input":["test"],"input_type":"query"}"""
            : $$"""{"model":"{{id}}","messages":[{"role":"user","content":"Hi"}],"max_tokens":16}""";
        Uri uri = connection.GetUri(isEmbedding ? "/embeddings" : "/chat/completions");
        ExchangeRequest request = new(HttpMethod.Post, uri) { Body = Encoding.UTF8.GetBytes(body) };
        return connection.SendAsync(request, CancellationToken.None);
    }
}
