using NimProbe.Sandbox.Answers;
using NimProbe.Sandbox.Authentication;
using NimProbe.Sandbox.Catalog;
using NimProbe.Sandbox.Serialization;
using NimProbe.Sandbox.Shapes;

namespace NimProbe.Sandbox.Http;

/// <summary>The catalogue: the list and its entries.</summary>
internal sealed class ModelsHandler
{
    private const string ListPath = "/v1/models";

    private readonly SandboxModelCatalog _catalog;
    private readonly ServerShape _shape;
    private readonly Authenticator? _authenticator;
    private readonly AnswerSender _sender;
    private readonly int? _pageSize;
    private readonly Lazy<PreparedAnswer> _list;
    private readonly AnswerSequence? _substitute;

    public ModelsHandler(
        SandboxOptions options,
        SandboxModelCatalog catalog,
        AnswerLibrary library,
        ServerShape shape,
        Authenticator authenticator,
        AnswerSender sender)
    {
        (_catalog, _shape, _sender, _pageSize) = (catalog, shape, sender, options.PageSize);
        _authenticator = shape.ChecksKeyOfCatalog ? authenticator : null;
        _list = new(() => CreateAnswer(SandboxJson.ToSnakeCase(new ModelList("list", CreateEntries(catalog.Listed)))));
        if (options.ModelsAnswer is string name)
        {
            CatalogAnswers answers = new(library, _list.Value.Answer, CreatePage(after: null, CatalogAnswers.StuckPageSize, hasMore: true));
            _substitute = new AnswerSequence([.. answers.Get(name)], new SandboxModel(""), TimeSpan.Zero);
        }

        ListRoute = new SandboxRoute(ListPath, HttpMethods.Get, SendListAsync);
    }

    public SandboxRoute ListRoute { get; }

    /// <summary>The list, and the entry of one model.</summary>
    public IEnumerable<SandboxRoute> Routes => [ListRoute, new SandboxRoute(ListPath + "/{id}", HttpMethods.Get, SendEntryAsync)];

    /// <summary>Sends the list without any check, as the target of a redirect.</summary>
    public Task SendRedirectedListAsync(SandboxExchange exchange) => _sender.SendAsync(exchange, _list.Value);

    public void Restart() => _substitute?.Restart();

    private static PreparedAnswer CreateAnswer(ReadOnlyMemory<byte> json) =>
        PreparedAnswer.Create(new SandboxAnswer { Stage = AnswerStage.Gateway, Bytes = json });

    private Task SendListAsync(SandboxExchange exchange) => _sender.SendAsync(exchange, GetList(exchange));

    private PreparedAnswer GetList(SandboxExchange exchange)
    {
        if (CheckKey(exchange) is PreparedAnswer refusal)
        {
            return refusal;
        }

        if (_substitute is not null)
        {
            return _substitute.Next();
        }

        return _pageSize is int size
            ? CreateAnswer(SandboxJson.ToSnakeCase(CreatePage(exchange.Context.Request.Query["after"], size)))
            : _list.Value;
    }

    private Task SendEntryAsync(SandboxExchange exchange)
    {
        string id = exchange.RouteParameter;
        exchange.Record.Model = id;
        return _sender.SendAsync(exchange, CheckKey(exchange) ?? GetEntry(id));
    }

    private PreparedAnswer GetEntry(string id) => _catalog.Find(id) switch
    {
        { Withdrawal: PreparedAnswer withdrawal } => withdrawal,
        { Model: { IsListed: true } model } => CreateAnswer(SandboxJson.ToSnakeCase(_shape.CreateEntry(model))),
        _ => new PreparedAnswer(_shape.Answers.UnknownEntry, new SandboxModel(id)),
    };

    private PreparedAnswer? CheckKey(SandboxExchange exchange) => _authenticator?.Check(exchange.Authorization);

    private ModelPage CreatePage(string? after, int size, bool hasMore = false)
    {
        // An id can be listed twice, side by side: the next page begins after the last of them.
        int start = after is null ? 0 : 1 + _catalog.Listed.ToList().FindLastIndex(model => model.Id == after);
        List<SandboxModel> page = [.. _catalog.Listed.Skip(start).Take(size)];
        return new ModelPage(
            "list",
            CreateEntries(page),
            hasMore || start + page.Count < _catalog.Listed.Count,
            page.LastOrDefault()?.Id);
    }

    private object[] CreateEntries(IEnumerable<SandboxModel> models) => [.. models.Select(_shape.CreateEntry)];
}
