using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using NimProbe.Engine.Json;

namespace NimProbe.Engine.Catalog;

/// <summary>Reads the two documents of the web catalogue. A document in another format is an error.</summary>
internal static partial class WebCatalogJson
{
    private static readonly string[] s_freeLabels = ["free endpoint", "nim_type_preview"];

    /// <summary>Reads a page of the search.</summary>
    /// <param name="body">The body.</param>
    /// <param name="pages">The number of pages.</param>
    /// <returns>The entries; null if the document has another format.</returns>
    public static IReadOnlyList<WebCatalogEntry>? ReadSearch(ReadOnlyMemory<byte> body, out int pages)
    {
        SearchPage? page = ParseOrNull(body, DocumentContext.Default.SearchPage);
        pages = page?.ResultPageTotal ?? 0;
        return page is null ? null : WithNames([.. page.Results.SelectMany(static g => g.Resources).Select(ToEntry)]);
    }

    /// <summary>Reads the list of endpoints.</summary>
    /// <param name="body">The body.</param>
    /// <returns>The entries; null if the document has another format.</returns>
    public static IReadOnlyList<WebCatalogEntry>? ReadEndpoints(ReadOnlyMemory<byte> body) =>
        ParseOrNull(body, DocumentContext.Default.EndpointList) is { } list
            ? WithNames([.. list.Artifacts.Select(static a => new WebCatalogEntry(a.Name, a.Publisher ?? "", IsFree([.. a.Labels ?? []])))])
            : null;

    private static T? ParseOrNull<T>(ReadOnlyMemory<byte> body, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(body.Span, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static WebCatalogEntry[]? WithNames(WebCatalogEntry[] entries) =>
        Array.TrueForAll(entries, static e => e.Name.Length > 0) ? entries : null;

    private static WebCatalogEntry ToEntry(SearchResource resource)
    {
        Attribute? deprecation = resource.Attributes?.FirstOrDefault(static a => a.Key == "DEPRECATION");
        return new WebCatalogEntry(
            resource.Name,
            GetLabels(resource, "publisher").FirstOrDefault(""),
            IsFree(GetLabels(resource, "nimType")))
        {
            DisplayName = resource.DisplayName ?? "",
            DeprecatesOn = deprecation is { Value: var value } ? ParseDateOrNull(UntrustedJson.GetString(value)) : null,
        };
    }

    // The texts of a label and the ids that they replace: both can mark a free endpoint.
    private static string[] GetLabels(SearchResource resource, string key) =>
    [
        .. (resource.Labels ?? [])
            .Where(l => l.Key == key)
            .SelectMany(static l => (l.Values ?? []).Concat(l.UnresolvedValues ?? []))
            .OfType<string>(),
    ];

    private static bool? IsFree(string?[] labels) => labels.Length == 0
        ? null
        : labels.Any(static l => s_freeLabels.Contains(l, StringComparer.OrdinalIgnoreCase));

    private static DateTime? ParseDateOrNull(string? text) =>
        DateOnly.TryParseExact(text, "MM/dd/yyyy", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date)
            ? date.ToDateTime(default, DateTimeKind.Utc)
            : null;

    // The elements of lists are structures because the serializer accepts null for classes.
    private sealed record SearchPage(int ResultPageTotal, IReadOnlyList<SearchGroup> Results);

    [method: JsonConstructor]
    private readonly record struct SearchGroup(IReadOnlyList<SearchResource> Resources);

    [method: JsonConstructor]
    private readonly record struct SearchResource(
        string Name, string? DisplayName = null, IReadOnlyList<Label>? Labels = null, IReadOnlyList<Attribute>? Attributes = null);

    private readonly record struct Label(
        string? Key = null, IReadOnlyList<string?>? Values = null, IReadOnlyList<string?>? UnresolvedValues = null);

    private readonly record struct Attribute(string? Key = null, JsonElement Value = default);

    private sealed record EndpointList(IReadOnlyList<Artifact> Artifacts);

    [method: JsonConstructor]
    private readonly record struct Artifact(string Name, string? Publisher = null, IReadOnlyList<string?>? Labels = null);

    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true)]
    [JsonSerializable(typeof(SearchPage))]
    [JsonSerializable(typeof(EndpointList))]
    private sealed partial class DocumentContext : JsonSerializerContext;
}
