using System.Text.Json;

namespace NimProbe.Sandbox.Catalog;

/// <summary>What the web catalogue's search looks at in its <c>q</c> parameter.</summary>
/// <param name="Page">The page, from 0.</param>
/// <param name="PageSize">Entries in a page, 1 to 1,000.</param>
/// <param name="NimType">The type asked for, such as <c>nim_type_preview</c>; null for every one.</param>
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
                Math.Clamp(Number(query, "page") ?? 0, 0, LastPage),
                Math.Clamp(Number(query, "pageSize") ?? DefaultPageSize, 1, LargestPageSize),
                NimTypeOf(query));
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return s_default;
        }
    }

    private static int? Number(JsonElement query, string name) =>
        query.TryGetProperty(name, out JsonElement value) && value.TryGetInt32(out int number) ? number : null;

    private static string? NimTypeOf(JsonElement query) =>
        query.TryGetProperty("filters", out JsonElement filters)
            ? filters.EnumerateArray()
                .Where(static filter => filter.GetProperty("field").ValueEquals("nimType"))
                .Select(static filter => filter.GetProperty("value").GetString())
                .FirstOrDefault()
            : null;
}
