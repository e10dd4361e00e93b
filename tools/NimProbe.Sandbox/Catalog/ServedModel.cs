using NimProbe.Sandbox.Answers;
using NimProbe.Sandbox.Hosting;

namespace NimProbe.Sandbox.Catalog;

/// <summary>A model with its answers on each route.</summary>
internal sealed class ServedModel
{
    private readonly Dictionary<string, AnswerSequence> _answers = new(StringComparer.Ordinal);

    public ServedModel(SandboxModel model, AnswerLibrary answers, TimeScale scale)
    {
        Model = model;
        Add(InferencePaths.ChatCompletions, model.ChatAnswer, model.ChatLatency);
        Add(InferencePaths.Embeddings, model.EmbeddingsAnswer, model.EmbeddingsLatency ?? model.ChatLatency);
        Add(InferencePaths.Completions, model.CompletionsAnswer, model.CompletionsLatency ?? model.ChatLatency, AsTextCompletion);
        Add(InferencePaths.Ranking, model.RerankAnswer, model.RerankLatency ?? model.ChatLatency);
        Add(InferencePaths.Retrieval, model.RerankAnswer, model.RerankLatency ?? model.ChatLatency);

        void Add(string path, string? names, int latency, Func<SandboxAnswer, SandboxAnswer>? adapt = null)
        {
            SandboxAnswer[] sequence = [.. answers.GetSequence(names).Select(answer => adapt?.Invoke(answer) ?? answer)];
            if (sequence.Length > 0)
            {
                _answers.Add(path, new AnswerSequence(sequence, model, scale.Milliseconds(latency)));
            }
        }
    }

    public SandboxModel Model { get; }

    /// <summary>The answer of every function to a key that has no access to the public endpoints.</summary>
    public PreparedAnswer NotFoundForAccount => field ??= new PreparedAnswer(ControlPlaneAnswers.NotFoundForAccount, Model);

    /// <summary>True if the next answer on some route is a success.</summary>
    public bool IsAvailable => CurrentAnswers.Any(static answer => answer is { Stage: AnswerStage.Worker, Status: 200 });

    /// <summary>The answer of a model that the operator has ended or has taken offline; null for all others.</summary>
    public PreparedAnswer? Withdrawal =>
        CurrentAnswers.FirstOrDefault(static answer => answer is { Stage: AnswerStage.Gateway, Status: 410 or 503 }) is SandboxAnswer answer
            ? new PreparedAnswer(answer, Model)
            : null;

    private IEnumerable<SandboxAnswer> CurrentAnswers => _answers.Values.Select(static sequence => sequence.Current);

    /// <summary>Gets the model's answers on a route; null if the route does not know the model.</summary>
    public AnswerSequence? FindAnswers(string path) => _answers.GetValueOrDefault(path);

    public void Restart()
    {
        foreach (AnswerSequence sequence in _answers.Values)
        {
            sequence.Restart();
        }
    }

    // A catalogue can name "choices" for a base model too; on that route the answer has the form of a text completion.
    private static SandboxAnswer AsTextCompletion(SandboxAnswer answer) =>
        answer.Text == SuccessAnswers.Choices.Text && answer.Bytes is null
            ? answer with { Text = SuccessAnswers.CompletionChoices.Text }
            : answer;
}
