using System.Globalization;
using System.Text.Json;
using NimProbe.Engine.Json;

namespace NimProbe.Engine.Catalog;

/// <summary>Reads the two documents of the web catalogue. Anything that has another shape is an error, never a guess.</summary>
internal static class WebCatalogJson
{
    private const string FreeMark = "free endpoint";
    private const string FreeType = "nim_type_preview";

    /// <summary>Reads a page of the search.</summary>
    /// <param name="body">The body.</param>
    /// <param name="pages">How many pages there are.</param>
    /// <returns>The entries; null where the document has another shape.</returns>
    public static IReadOnlyList<WebCatalogEntry>? ReadSearch(ReadOnlyMemory<byte> body, out int pages)
    {
        pages = 0;
        using JsonDocument? document = Parse(body);
        if (document is null
            || UntrustedJson.GetProperty(document.RootElement, "resultPageTotal") is not { ValueKind: JsonValueKind.Number } total
            || !total.TryGetInt32(out pages)
            || UntrustedJson.GetProperty(document.RootElement, "results") is not { ValueKind: JsonValueKind.Array } results)
        {
            return null;
        }

        List<WebCatalogEntry> entries = [];
        foreach (JsonElement group in results.EnumerateArray())
        {
            if (UntrustedJson.GetProperty(group, "resources") is not { ValueKind: JsonValueKind.Array } resources)
            {
                return null;
            }

            foreach (JsonElement resource in resources.EnumerateArray())
            {
                if (TextOf(resource, "name") is not { Length: > 0 } name)
                {
                    return null;
                }

                entries.Add(new WebCatalogEntry(name, LabelOf(resource, "publisher").FirstOrDefault(""), IsFree(LabelOf(resource, "nimType")))
                {
                    DisplayName = TextOf(resource, "displayName") ?? "",
                    DeprecatesOn = DateOf(AttributeOf(resource, "DEPRECATION")),
                });
            }
        }

        return entries;
    }

    /// <summary>Reads the list of endpoints.</summary>
    /// <param name="body">The body.</param>
    /// <returns>The entries; null where the document has another shape.</returns>
    public static IReadOnlyList<WebCatalogEntry>? ReadEndpoints(ReadOnlyMemory<byte> body)
    {
        using JsonDocument? document = Parse(body);
        if (document is null || UntrustedJson.GetProperty(document.RootElement, "artifacts") is not { ValueKind: JsonValueKind.Array } artifacts)
        {
            return null;
        }

        List<WebCatalogEntry> entries = [];
        foreach (JsonElement artifact in artifacts.EnumerateArray())
        {
            if (TextOf(artifact, "name") is not { Length: > 0 } name)
            {
                return null;
            }

            bool? isFree = UntrustedJson.GetProperty(artifact, "labels") is { ValueKind: JsonValueKind.Array } labels ? IsFree(StringsOf(labels)) : null;
            entries.Add(new WebCatalogEntry(name, TextOf(artifact, "publisher") ?? "", isFree));
        }

        return entries;
    }

    private static JsonDocument? Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonDocument.Parse(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool? IsFree(List<string> labels) => labels.Count == 0
        ? null
        : labels.Any(static l => l.Equals(FreeMark, StringComparison.OrdinalIgnoreCase) || l.Equals(FreeType, StringComparison.OrdinalIgnoreCase));

    // A label's words and the ids behind them, together: either tells.
    private static List<string> LabelOf(JsonElement resource, string key) =>
        UntrustedJson.GetProperty(resource, "labels") is { ValueKind: JsonValueKind.Array } labels
            ? [.. labels.EnumerateArray().Where(l => TextOf(l, "key") == key).SelectMany(static l => StringsOf(UntrustedJson.GetProperty(l, "values")).Concat(StringsOf(UntrustedJson.GetProperty(l, "unresolvedValues"))))]
            : [];

    private static string? AttributeOf(JsonElement resource, string key) =>
        UntrustedJson.GetProperty(resource, "attributes") is { ValueKind: JsonValueKind.Array } attributes
            ? attributes.EnumerateArray().Where(a => TextOf(a, "key") == key).Select(static a => TextOf(a, "value")).FirstOrDefault()
            : null;

    private static DateTime? DateOf(string? text) =>
        DateTime.TryParseExact(text, "MM/dd/yyyy", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTime date)
            ? date
            : null;

    private static string? TextOf(JsonElement element, string name) => UntrustedJson.GetString(UntrustedJson.GetProperty(element, name));

    private static List<string> StringsOf(JsonElement array) =>
        array.ValueKind == JsonValueKind.Array ? [.. array.EnumerateArray().Select(UntrustedJson.GetString).OfType<string>()] : [];
}
