using System.Globalization;

namespace NimProbe.Sandbox.Catalog;

/// <summary>The recorded probes: on each day, what each listed model answered to one request.</summary>
internal static class RecordedProbes
{
    /// <summary>The recording, which the build lays beside the executable.</summary>
    public static string DefaultPath => Path.Combine(AppContext.BaseDirectory, "Data", "recorded-probes.csv");

    /// <summary>The days (UTC) that the recording holds, in order.</summary>
    public static IReadOnlyList<DateOnly> ReadDays() =>
        [.. CsvTable.Read(DefaultPath).Select(DayOf).Distinct().Order()];

    /// <exception cref="SandboxException">The recording does not hold that day.</exception>
    public static IReadOnlyList<SandboxModel> ReadDay(DateOnly day)
    {
        List<SandboxModel> models = [.. CsvTable.Read(DefaultPath).Where(row => DayOf(row) == day).Select(ToModel)];
        if (models.Count > 0)
        {
            return models;
        }

        IReadOnlyList<DateOnly> days = ReadDays();
        throw new SandboxException(
            string.Create(CultureInfo.InvariantCulture, $"No probes were recorded on {day:yyyy-MM-dd}; there are {days.Count} days from {days[0]:yyyy-MM-dd} to {days[^1]:yyyy-MM-dd}."));
    }

    private static SandboxModel ToModel(CsvRow row)
    {
        string id = row.RequiredText("id");
        string answer = row.RequiredText("answer");
        int latency = row.Milliseconds("latency_ms") ?? 0;
        return row.RequiredText("request") switch
        {
            "chat" or "chat+image" => new SandboxModel(id, answer, latency),
            "embeddings" => new SandboxModel(id, ChatAnswer: null, latency, EmbeddingsAnswer: answer),
            string other => throw row.Malformed($"request '{other}' is none of chat, chat+image, embeddings"),
        };
    }

    private static DateOnly DayOf(CsvRow row) =>
        row.Time("taken_at") is DateTimeOffset time ? DateOnly.FromDateTime(time.UtcDateTime) : throw row.Malformed("no taken_at");
}
