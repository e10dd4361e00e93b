using System.Globalization;
using NimProbe.Sandbox.Answers;
using NimProbe.Sandbox.Catalog;
using NimProbe.Sandbox.Http;
using NimProbe.Sandbox.Serialization;

namespace NimProbe.Sandbox.WebCatalog;

/// <summary>The catalogue behind NVIDIA's web pages, which the filter "Free Endpoint" of the pages shows.</summary>
internal sealed class WebCatalogHandler(SandboxModelCatalog catalog, WebCatalogShape shape, AnswerSender sender)
{
    private static readonly PreparedAnswer s_firewall = PreparedAnswer.Create(EdgeAnswers.Html403);
    private static readonly PreparedAnswer s_changed = CreateAnswer("""{"apiVersion":3,"items":[],"nextCursor":null}"""u8.ToArray());
    private static readonly PreparedAnswer s_noSpec = PreparedAnswer.Create(SandboxAnswer.Json(
        "spec_404",
        AnswerStage.Gateway,
        404,
        """{"requestStatus":{"statusCode":"NOT_FOUND","statusDescription":"Endpoint not found"}}""",
        "no such endpoint"));

    private readonly SandboxWebCatalogEntry[] _entries =
        [.. catalog.Models.Where(static model => model.Model.IsListed).Select(static model => new SandboxWebCatalogEntry(model))];

    public IEnumerable<SandboxRoute> Routes =>
    [
        CreateRoute("/v2/search/catalog/resources/ENDPOINT", Search),
        CreateRoute("/v2/endpoints", GetList),
        CreateRoute("/v2/endpoints/{name}/spec", GetSpec),
    ];

    private static PreparedAnswer CreateAnswer(ReadOnlyMemory<byte> json) =>
        PreparedAnswer.Create(new SandboxAnswer { Stage = AnswerStage.Gateway, Bytes = json });

    private SandboxRoute CreateRoute(string template, Func<SandboxExchange, PreparedAnswer> getAnswer) =>
        new(template, HttpMethods.Get, exchange => sender.SendAsync(exchange, shape switch
        {
            WebCatalogShape.Html => s_firewall,
            WebCatalogShape.Changed => s_changed,
            _ => getAnswer(exchange),
        }));

    private PreparedAnswer Search(SandboxExchange exchange)
    {
        WebCatalogQuery query = WebCatalogQuery.Parse(exchange.Context.Request.Query["q"]);
        SandboxWebCatalogEntry[] matches = [.. _entries.Where(entry => query.NimType is null || entry.NimType == query.NimType)];
        IEnumerable<SandboxWebCatalogEntry> page = matches.Skip(query.Page * query.PageSize).Take(query.PageSize);
        EndpointGroup group = new("ENDPOINT", matches.Length, [.. page.Select(static entry => entry.ToResource())]);
        int pageCount = (matches.Length + query.PageSize - 1) / query.PageSize;
        return CreateAnswer(SandboxJson.ToCamelCase(new EndpointSearch(matches.Length, pageCount, [group])));
    }

    private PreparedAnswer GetList(SandboxExchange exchange)
    {
        string? text = exchange.Context.Request.Query["page-size"];
        int size = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int given) ? given : _entries.Length;
        EndpointList list = new([.. _entries.Take(size).Select(static entry => entry.ToArtifact())]);
        return CreateAnswer(SandboxJson.ToCamelCase(list));
    }

    private PreparedAnswer GetSpec(SandboxExchange exchange)
    {
        SandboxWebCatalogEntry? entry = Array.Find(_entries, entry => entry.ResourceId == exchange.RouteParameter);
        return entry is null ? s_noSpec : CreateAnswer(SandboxJson.ToCamelCase(entry.ToSpec()));
    }
}
