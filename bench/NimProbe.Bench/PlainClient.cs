using System.Text;
using NimProbe.Engine.Connection;
using NimProbe.Sandbox;
using Exchange = NimProbe.Engine.Connection.Exchange;

namespace NimProbe.Bench;

/// <summary>Asks as simple scripts do: one request a model, no order, no budget, no second try.</summary>
internal static class PlainClient
{
    private static readonly TimeSpan s_forerunnersLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_forerunnersPause = TimeSpan.FromSeconds(0.1);
    private static readonly TimeSpan s_evenPace = TimeSpan.FromSeconds(1.5);

    /// <summary>As the forerunner does: through chat alone, one model after the other, a pause between, a short limit.</summary>
    /// <returns>The status code of each entry; null where none came in time.</returns>
    public static async Task<IReadOnlyList<int?>> AskAsForerunnerAsync(Replay replay)
    {
        using NimConnection connection = replay.Connect(s_forerunnersLimit);
        List<int?> codes = [];
        foreach (SandboxModel model in replay.Models)
        {
            Exchange exchange = await AskAsync(connection, model.Id, ofEmbeddings: false);
            codes.Add(exchange.Failure == ExchangeFailure.None ? exchange.StatusCode : null);
            await Task.Delay(s_forerunnersPause, replay.Time);
        }

        return codes;
    }

    /// <summary>A request every 1.5 s, however many wait for their answers, each through its model's own route.</summary>
    public static async Task AskEvenlyAsync(Replay replay)
    {
        using NimConnection connection = replay.Connect();
        await Task.WhenAll(replay.Models.Select(async (model, index) =>
        {
            await Task.Delay(s_evenPace * index, replay.Time);
            await AskAsync(connection, model.Id, ofEmbeddings: model.ChatAnswer is null);
        }));
    }

    private static Task<Exchange> AskAsync(NimConnection connection, string id, bool ofEmbeddings)
    {
        string body = ofEmbeddings
            ? $$"""{"model":"{{id}}","input":["test"],"input_type":"query"}"""
            : $$"""{"model":"{{id}}","messages":[{"role":"user","content":"Hi"}],"max_tokens":16}""";
        return connection.SendAsync(
            new ExchangeRequest(HttpMethod.Post, connection.GetUri(ofEmbeddings ? "/embeddings" : "/chat/completions")) { Body = Encoding.UTF8.GetBytes(body) },
            CancellationToken.None);
    }
}
