using NimProbe.Sandbox.Answers;

namespace NimProbe.Sandbox.Catalog;

/// <summary>
/// Reads a catalogue: one row per entry of <c>/v1/models</c>, in order. Columns: id, chat_answer, chat_latency_ms,
/// embeddings_answer, and optionally embeddings_latency_ms, completions_answer, completions_latency_ms, rerank_answer,
/// rerank_latency_ms, end_of_life, listed (true or false), served_model; other columns are ignored.
/// </summary>
internal static class CatalogFile
{
    /// <summary>The catalogue of 6 April 2026, which the build copies to the output folder.</summary>
    public static string DefaultPath => Path.Combine(AppContext.BaseDirectory, "Data", "catalog-2026-04-06.csv");

    public static IReadOnlyList<SandboxModel> Read(string path, AnswerLibrary answers)
    {
        List<SandboxModel> models = [];
        foreach (CsvRow row in CsvTable.Read(path))
        {
            SandboxModel model = new(
                row.GetRequiredText("id"),
                row.GetText("chat_answer"),
                row.GetMilliseconds("chat_latency_ms") ?? 0,
                row.GetText("embeddings_answer"),
                row.GetText("completions_answer"))
            {
                EmbeddingsLatency = row.GetMilliseconds("embeddings_latency_ms"),
                CompletionsLatency = row.GetMilliseconds("completions_latency_ms"),
                RerankAnswer = row.GetText("rerank_answer"),
                RerankLatency = row.GetMilliseconds("rerank_latency_ms"),
                EndOfLife = row.GetTime("end_of_life"),
                IsListed = row.GetBoolean("listed") ?? true,
            };
            model = row.GetText("served_model") is { } servedModel ? model with { ServedModel = servedModel } : model;
            CheckAnswers(model, answers, row);
            models.Add(model);
        }

        return models;
    }

    private static void CheckAnswers(SandboxModel model, AnswerLibrary answers, CsvRow row)
    {
        try
        {
            foreach (string? sequence in new[] { model.ChatAnswer, model.EmbeddingsAnswer, model.CompletionsAnswer, model.RerankAnswer })
            {
                answers.GetSequence(sequence);
            }
        }
        catch (SandboxException unknown)
        {
            throw row.CreateException(unknown.Message.TrimEnd('.'));
        }
    }
}
