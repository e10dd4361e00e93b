using System.Globalization;
using NimProbe.Sandbox.Catalog;

namespace NimProbe.Sandbox.Fleet;

/// <summary>Reads the services of a fleet from a list of kinds, or from a CSV file.</summary>
public static class FleetPlan
{
    /// <summary>The first model of every service; the others are different at each.</summary>
    public const string SharedModel = "meta/llama-3.1-8b-instruct";

    /// <summary>Services of every kind that works, and of every way to fail.</summary>
    internal const string DefaultKinds = "nim:3,nim-llm2-loading,dynamo,dynamo-2025-loading,vllm,sglang,openai,refused,html,hang";

    private const string LoadingSuffix = "-loading";

    // Longer than any test.
    private const double LoadingSeconds = 86400;

    /// <summary>Creates services from kinds.</summary>
    /// <param name="kinds">
    /// Words with commas between them, each with an optional suffix <c>-loading</c> and an optional number: <c>nim:3,vllm-loading</c>.
    /// </param>
    /// <param name="models">The number of models of each service.</param>
    /// <param name="hasKeys">True to give each service a key of its own.</param>
    /// <exception cref="SandboxException">A word or a number is invalid.</exception>
    public static IReadOnlyList<FleetService> Parse(string kinds, int models = 1, bool hasKeys = false)
    {
        ArgumentNullException.ThrowIfNull(kinds);
        List<FleetService> services = [];
        foreach (string item in kinds.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = item.Split(':');
            int count = 1;
            bool hasNumber = parts.Length == 2 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out count);
            if (parts.Length > 1 && !hasNumber)
            {
                throw new SandboxException($"'{item}' is not a kind with a number, such as nim:3.");
            }

            for (int number = 0; number < count; number++)
            {
                services.Add(Create(parts[0], GetName(services.Count), models, hasKeys));
            }
        }

        return services;
    }

    /// <summary>
    /// Reads a file: one row per service. Columns, all optional except kind: name, kind, models (ids with spaces between them, or their
    /// number), version, profile, max_model_len, ready_after (seconds), latency_ms, key.
    /// </summary>
    /// <exception cref="SandboxException">The file cannot be read, or a field is invalid.</exception>
    public static IReadOnlyList<FleetService> Read(string path)
    {
        List<FleetService> services = [];
        foreach (CsvRow row in CsvTable.Read(path))
        {
            string name = row.GetText("name") ?? GetName(services.Count);
            FleetService service = Create(row.GetRequiredText("kind"), name, models: 1, hasKey: false);
            services.Add(service with
            {
                Models = row.GetText("models") is string models ? ReadModels(models, name) : service.Models,
                Version = row.GetText("version"),
                Profile = row.GetText("profile"),
                MaxModelLength = row.GetNumber("max_model_len") ?? service.MaxModelLength,
                ReadyAfter = row.GetNumber("ready_after") ?? service.ReadyAfter,
                Latency = row.GetMilliseconds("latency_ms") ?? 0,
                Key = row.GetText("key"),
            });
        }

        return services;
    }

    /// <summary>Gets the word for a kind, such as <c>nim-llm2</c>.</summary>
    internal static string GetWord(FleetServiceKind kind) => kind switch
    {
        FleetServiceKind.NimLlm2 => "nim-llm2",
        FleetServiceKind.NimVlm => "nim-vlm",
        FleetServiceKind.NimRerank => "nim-rerank",
        FleetServiceKind.NimImage => "nim-image",
        FleetServiceKind.Dynamo2025 => "dynamo-2025",
        FleetServiceKind.WrongTls => "wrong-tls",
        FleetServiceKind.BlackHole => "black-hole",
#pragma warning disable CA1308 // The words are lower case.
        _ => kind.ToString().ToLowerInvariant(),
#pragma warning restore CA1308
    };

    private static FleetService Create(string word, string name, int models, bool hasKey)
    {
        bool isLoading = word.EndsWith(LoadingSuffix, StringComparison.Ordinal);
        string kindWord = isLoading ? word[..^LoadingSuffix.Length] : word;
        foreach (FleetServiceKind kind in Enum.GetValues<FleetServiceKind>())
        {
            if (GetWord(kind) == kindWord)
            {
                return new FleetService(name, kind)
                {
                    Models = CreateModels(name, models),
                    ReadyAfter = isLoading ? LoadingSeconds : 0,
                    Key = hasKey ? $"fake-key-of-{name}" : null,
                };
            }
        }

        throw new SandboxException($"'{word}' is no kind of service; the kinds are "
            + string.Join(", ", Enum.GetValues<FleetServiceKind>().Select(GetWord)) + ".");
    }

    private static string[] ReadModels(string text, string name) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) ? CreateModels(name, count) : text.Split(' ');

    private static string[] CreateModels(string name, int count) =>
        [.. Enumerable.Range(1, count).Select(number => number == 1
            ? SharedModel
            : string.Create(CultureInfo.InvariantCulture, $"acme/{name}-model-{number}"))];

    private static string GetName(int index) => string.Create(CultureInfo.InvariantCulture, $"service-{index + 1:000}");
}
