using System.Globalization;
using NimProbe.Sandbox.Answers;
using NimProbe.Sandbox.Catalog;

namespace NimProbe.Sandbox.Http;

/// <summary>The catalogue behind NVIDIA's web pages: what the browser's "Free Endpoint" filter shows.</summary>
internal sealed class WebCatalogHandler(SandboxModelCatalog catalog, WebCatalogShape shape, AnswerSender sender)
{
    private static readonly PreparedAnswer s_wall = PreparedAnswer.Of(EdgeAnswers.Html403);
    private static readonly PreparedAnswer s_changed = Answer("""{"apiVersion":3,"items":[],"nextCursor":null}"""u8.ToArray());
    private static readonly PreparedAnswer s_noSpec = PreparedAnswer.Of(
        SandboxAnswer.Json("spec_404", AnswerStage.Gateway, 404, """{"requestStatus":{"statusCode":"NOT_FOUND","statusDescription":"Endpoint not found"}}""", "no such endpoint"));

    private readonly SandboxWebCatalogEntry[] _entries = [.. catalog.Models.Where(static model => model.Model.IsListed).Select(static model => new SandboxWebCatalogEntry(model))];

    public Task SearchAsync(SandboxExchange exchange) =>
        SendAsync(exchange, () => Search(WebCatalogQuery.Parse(exchange.Context.Request.Query["q"])));

    public Task ListAsync(SandboxExchange exchange)
    {
        string? text = exchange.Context.Request.Query["page-size"];
        int size = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int given) ? given : _entries.Length;
        return SendAsync(exchange, () => Answer(JsonBytes.Write(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("artifacts");
            foreach (SandboxWebCatalogEntry entry in _entries.Take(size))
            {
                entry.WriteArtifact(json);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        })));
    }

    public Task GetSpecAsync(SandboxExchange exchange)
    {
        string path = exchange.Context.Request.Path.Value![RouteTable.EndpointPrefix.Length..^RouteTable.SpecSuffix.Length];
        SandboxWebCatalogEntry? entry = _entries.FirstOrDefault(entry => entry.ResourceId == path);
        return SendAsync(exchange, () => entry is null ? s_noSpec : Answer(JsonBytes.Write(entry.WriteSpec)));
    }

    private static PreparedAnswer Answer(ReadOnlyMemory<byte> json) =>
        PreparedAnswer.Of(new SandboxAnswer { Stage = AnswerStage.Gateway, Bytes = json });

    private Task SendAsync(SandboxExchange exchange, Func<PreparedAnswer> answer) => sender.SendAsync(exchange, shape switch
    {
        WebCatalogShape.Html => s_wall,
        WebCatalogShape.Changed => s_changed,
        _ => answer(),
    });

    private PreparedAnswer Search(WebCatalogQuery query)
    {
        SandboxWebCatalogEntry[] found = [.. _entries.Where(entry => query.NimType is null || entry.NimType == query.NimType)];
        return Answer(JsonBytes.Write(json =>
        {
            json.WriteStartObject();
            json.WriteNumber("resultTotal", found.Length);
            json.WriteNumber("resultPageTotal", (found.Length + query.PageSize - 1) / query.PageSize);
            json.WriteStartArray("results");
            json.WriteStartObject();
            json.WriteString("groupValue", "ENDPOINT");
            json.WriteNumber("totalCount", found.Length);
            json.WriteStartArray("resources");
            foreach (SandboxWebCatalogEntry entry in found.Skip(query.Page * query.PageSize).Take(query.PageSize))
            {
                entry.WriteResource(json);
            }

            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }));
    }
}
