using NimProbe.Sandbox.Answers;
using NimProbe.Sandbox.Catalog;

namespace NimProbe.Sandbox.Http;

/// <summary>The catalogue: the list and its entries. The hosted API looks at no key here.</summary>
internal sealed class ModelsHandler
{
    private readonly SandboxModelCatalog _catalog;
    private readonly ShapeAnswers _answers;
    private readonly Authenticator? _authenticator;
    private readonly ModelListWriter _writer;
    private readonly AnswerSender _sender;
    private readonly int? _pageSize;
    private readonly PreparedAnswer _list;
    private readonly AnswerSequence? _instead;

    public ModelsHandler(SandboxOptions options, SandboxModelCatalog catalog, AnswerLibrary library, ShapeAnswers answers, Authenticator authenticator, AnswerSender sender)
    {
        (_catalog, _answers, _sender, _pageSize) = (catalog, answers, sender, options.PageSize);
        _authenticator = options.Shape == SandboxShape.OpenAI ? authenticator : null;
        _writer = new ModelListWriter(options.Shape);
        _list = Answer(_writer.WriteList(catalog.Listed));
        if (options.ModelsAnswer is string name)
        {
            CatalogAnswers catalogAnswers = new(library, _list.Answer, catalog.Listed, _writer);
            _instead = new AnswerSequence([.. catalogAnswers.Get(name).Select(PreparedAnswer.Of)], TimeSpan.Zero);
        }
    }

    public Task ListAsync(SandboxExchange exchange)
    {
        if (Refusal(exchange) is PreparedAnswer refusal)
        {
            return _sender.SendAsync(exchange, refusal);
        }

        if (_instead is not null)
        {
            return _sender.SendAsync(exchange, _instead.Next());
        }

        return _sender.SendAsync(exchange, _pageSize is int size ? Page(exchange.Context.Request.Query["after"], size) : _list);
    }

    /// <summary>The list at the place that a redirect leads to.</summary>
    public Task ListRedirectedAsync(SandboxExchange exchange) => _sender.SendAsync(exchange, _list);

    public Task GetAsync(SandboxExchange exchange)
    {
        string id = exchange.Context.Request.Path.Value![RouteTable.ModelPrefix.Length..];
        ServedModel? model = _catalog.Find(id);
        exchange.Record.Model = id;
        return _sender.SendAsync(
            exchange,
            Refusal(exchange)
                ?? model?.Withdrawal
                ?? (model is null || !model.Model.IsListed
                    ? new PreparedAnswer(_answers.UnknownEntry, new SandboxModel(id))
                    : Answer(_writer.WriteEntry(model.Model))));
    }

    public void Restart() => _instead?.Restart();

    private static PreparedAnswer Answer(ReadOnlyMemory<byte> json) =>
        PreparedAnswer.Of(new SandboxAnswer { Stage = AnswerStage.Gateway, Bytes = json });

    private PreparedAnswer? Refusal(SandboxExchange exchange) => _authenticator?.Check(exchange.Authorization);

    private PreparedAnswer Page(string? after, int size)
    {
        // An id may be listed twice, side by side: the next page begins after the last of them.
        int start = after is null ? 0 : 1 + _catalog.Listed.ToList().FindLastIndex(model => model.Id == after);
        List<SandboxModel> page = [.. _catalog.Listed.Skip(start).Take(size)];
        return Answer(_writer.WriteList(page, start + page.Count < _catalog.Listed.Count, page.LastOrDefault()?.Id));
    }
}
