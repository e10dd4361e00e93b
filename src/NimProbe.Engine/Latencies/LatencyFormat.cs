using System.Text.Json;

namespace NimProbe.Engine.Latencies;

/// <summary>Reads and writes the content of files of latencies, which have at most 256 KiB.</summary>
internal static class LatencyFormat
{
    /// <summary>The maximum length of a file, in bytes.</summary>
    public const int MaximumLength = 256 * 1024;

    /// <summary>
    /// Whether a file can be replaced: it is empty, as after a crash of the system, or it begins as this version writes it. Any other
    /// file belongs to another program or to a newer version.
    /// </summary>
    /// <param name="content">The file, or its beginning.</param>
    public static bool IsOwn(ReadOnlySpan<byte> content) => content.IsEmpty || content.StartsWith("{\"nimProbeLatencies\":1,"u8);

    /// <summary>Reads a file.</summary>
    /// <exception cref="JsonException">The file is damaged.</exception>
    public static LatencyHistory Read(ReadOnlySpan<byte> content)
    {
        LatencyDocument document = JsonSerializer.Deserialize(content, LatencyJsonContext.Default.LatencyDocument)!;
        LatencyHistory history = new();
        foreach ((string id, ModelLatencies? latencies) in document.Models)
        {
            if (NimModelId.GetValidationError(id) is not null || latencies?.AreValid() != true)
            {
                throw new JsonException("an id or a latency is not valid");
            }

            history.Add(id, latencies);
        }

        return history;
    }

    /// <summary>Writes a file. If it would be too long, the models that were not seen for the longest time are left out.</summary>
    public static byte[] Write(LatencyHistory history)
    {
        List<KeyValuePair<string, ModelLatencies>> models = [.. history.Models];
        byte[] content = Write(models);
        while (content.Length > MaximumLength)
        {
            // The share of the models that fits; one less, so that the loop ends if the first models are the longest.
            models = [.. models.Take((int)((long)models.Count * MaximumLength / content.Length) - 1)];
            content = Write(models);
        }

        return content;
    }

    private static byte[] Write(List<KeyValuePair<string, ModelLatencies>> models) => JsonSerializer.SerializeToUtf8Bytes(
        new LatencyDocument { Models = new Dictionary<string, ModelLatencies>(models, StringComparer.Ordinal) },
        LatencyJsonContext.Default.LatencyDocument);
}
