using System.Globalization;

namespace NimProbe.Sandbox.Catalog;

/// <summary>The recorded probes: the answer of each listed model to one request per day.</summary>
internal static class RecordedProbes
{
    /// <summary>The recording, which the build copies to the output folder.</summary>
    public static string DefaultPath => Path.Combine(AppContext.BaseDirectory, "Data", "recorded-probes.csv");

    /// <summary>Reads the days (UTC) of the recording, in order.</summary>
    public static IReadOnlyList<DateOnly> ReadDays() =>
        [.. CsvTable.Read(DefaultPath).Select(GetDay).Distinct().Order()];

    /// <summary>Reads the models of one day.</summary>
    /// <exception cref="SandboxException">The recording does not contain that day.</exception>
    public static IReadOnlyList<SandboxModel> ReadDay(DateOnly day)
    {
        List<SandboxModel> models = [.. CsvTable.Read(DefaultPath).Where(row => GetDay(row) == day).Select(ToModel)];
        if (models.Count > 0)
        {
            return models;
        }

        IReadOnlyList<DateOnly> days = ReadDays();
        throw new SandboxException(string.Create(
            CultureInfo.InvariantCulture,
            $"No probes were recorded on {day:yyyy-MM-dd}; "
            + $"there are {days.Count} days from {days[0]:yyyy-MM-dd} to {days[^1]:yyyy-MM-dd}."));
    }

    private static SandboxModel ToModel(CsvRow row)
    {
        string id = row.GetRequiredText("id");
        string answer = row.GetRequiredText("answer");
        int latency = row.GetMilliseconds("latency_ms") ?? 0;
        return row.GetRequiredText("request") switch
        {
            "chat" or "chat+image" => new SandboxModel(id, answer, latency),
            "embeddings" => new SandboxModel(id, ChatAnswer: null, latency, EmbeddingsAnswer: answer),
            string other => throw row.CreateException($"request '{other}' is not one of chat, chat+image, embeddings"),
        };
    }

    private static DateOnly GetDay(CsvRow row) =>
        row.GetTime("taken_at") is DateTimeOffset time ? DateOnly.FromDateTime(time.UtcDateTime) : throw row.CreateException("no taken_at");
}
