using NimProbe.Sandbox.Answers;
using NimProbe.Sandbox.Hosting;
using NimProbe.Sandbox.Traffic;

namespace NimProbe.Sandbox.Catalog;

/// <summary>A model with its answers made ready.</summary>
internal sealed class ServedModel
{
    private readonly AnswerSequence? _chat;
    private readonly AnswerSequence? _embeddings;
    private readonly AnswerSequence? _completions;

    public ServedModel(SandboxModel model, AnswerLibrary answers, TimeScale scale)
    {
        Model = model;
        NotFoundForAccount = new PreparedAnswer(ControlPlaneAnswers.NotFoundForAccount, model);
        _chat = Prepare(model.ChatAnswer, model.ChatLatency);
        _embeddings = Prepare(model.EmbeddingsAnswer, model.EmbeddingsLatency ?? model.ChatLatency);
        _completions = Prepare(model.CompletionsAnswer, model.CompletionsLatency ?? model.ChatLatency, AsTextCompletion);

        AnswerSequence? Prepare(string? names, int latency, Func<SandboxAnswer, SandboxAnswer>? adapt = null)
        {
            IEnumerable<SandboxAnswer> sequence = answers.GetSequence(names);
            List<PreparedAnswer> prepared = [.. sequence.Select(answer => new PreparedAnswer(adapt?.Invoke(answer) ?? answer, model))];
            return prepared.Count == 0 ? null : new AnswerSequence(prepared, scale.Milliseconds(latency));
        }
    }

    public SandboxModel Model { get; }

    /// <summary>What every function answers to a key that was made without the public endpoints.</summary>
    public PreparedAnswer NotFoundForAccount { get; }

    /// <summary>True when some route's next answer is a good one.</summary>
    public bool Answers => CurrentAnswers.Any(static answer => answer is { Stage: AnswerStage.Worker, Status: 200 });

    /// <summary>The answer of a model that the operator has ended or taken offline; null for any other.</summary>
    public PreparedAnswer? Withdrawal =>
        new[] { _chat, _embeddings, _completions }
            .Select(static sequence => sequence?.Current)
            .FirstOrDefault(static answer => answer?.Answer is { Stage: AnswerStage.Gateway, Status: 410 or 503 });

    private IEnumerable<SandboxAnswer> CurrentAnswers =>
        new[] { _chat, _embeddings, _completions }.OfType<AnswerSequence>().Select(static sequence => sequence.Current.Answer);

    /// <summary>The model's answers on a route; null when the route does not know the model.</summary>
    public AnswerSequence? On(SandboxRoute route) => route switch
    {
        SandboxRoute.ChatCompletions => _chat,
        SandboxRoute.Embeddings => _embeddings,
        SandboxRoute.Completions => _completions,
        _ => null,
    };

    public void Restart()
    {
        _chat?.Restart();
        _embeddings?.Restart();
        _completions?.Restart();
    }

    // A catalogue may say "choices" of a base model too: there the same answer has the form of a text completion.
    private static SandboxAnswer AsTextCompletion(SandboxAnswer answer) =>
        answer.Text == SuccessAnswers.Choices.Text && answer.Bytes is null
            ? answer with { Text = SuccessAnswers.CompletionChoices.Text }
            : answer;
}
