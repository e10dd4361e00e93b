using System.Text.Json;

namespace NimProbe.Sandbox.WebCatalog;

/// <summary>What the web catalogue's search reads from its parameter <c>q</c>.</summary>
/// <param name="Page">The page, from 0.</param>
/// <param name="PageSize">Entries in a page, 1 to 1,000.</param>
/// <param name="NimType">The type, such as <c>nim_type_preview</c>; null for all.</param>
internal sealed record WebCatalogQuery(int Page, int PageSize, string? NimType)
{
    private const int DefaultPageSize = 25;
    private const int LargestPageSize = 1000;
    private const int LastPage = 1_000_000;

    private static readonly WebCatalogQuery s_default = new(0, DefaultPageSize, NimType: null);

    public static WebCatalogQuery Parse(string? json)
    {
        if (string.IsNullOrEmpty(json))
        {
            return s_default;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement query = document.RootElement;
            return new WebCatalogQuery(
                Math.Clamp(GetInt32OrNull(query, "page") ?? 0, 0, LastPage),
                Math.Clamp(GetInt32OrNull(query, "pageSize") ?? DefaultPageSize, 1, LargestPageSize),
                GetNimType(query));
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return s_default;
        }
    }

    private static int? GetInt32OrNull(JsonElement query, string name) =>
        query.TryGetProperty(name, out JsonElement value) && value.TryGetInt32(out int number) ? number : null;

    private static string? GetNimType(JsonElement query) =>
        query.TryGetProperty("filters", out JsonElement filters)
            ? filters.EnumerateArray()
                .Where(static filter => filter.GetProperty("field").ValueEquals("nimType"))
                .Select(static filter => filter.GetProperty("value").GetString())
                .FirstOrDefault()
            : null;
}
