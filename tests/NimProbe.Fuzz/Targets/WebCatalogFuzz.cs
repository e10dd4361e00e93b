using NimProbe.Engine.Catalog;

namespace NimProbe.Fuzz.Targets;

/// <summary>Reads the documents of the web catalogue: entries with a name, or nothing.</summary>
internal static class WebCatalogFuzz
{
    public static FuzzTarget Target { get; } = new(
        "Web catalogue",
        [
            """
            {"resultPageTotal":1,"results":[{"groupValue":"ENDPOINT","resources":[
            {"name":"llama-3_1-8b-instruct","displayName":"llama-3.1-8b-instruct","labels":[{"key":"publisher","values":["meta"]},
            {"key":"nimType","values":["Free Endpoint"],"unresolvedValues":["nim_type_preview"]}],
            "attributes":[{"key":"DEPRECATION","value":"10/16/2026"},{"key":"AVAILABLE","value":"true"}]}]}]}
            """u8.ToArray(),
            """
            {"resultPageTotal":2,"results":[{"resources":[]},{"resources":[{"name":"a","labels":null,"attributes":[]},{"name":"b"}]}]}
            """u8.ToArray(),
            """
            {"artifacts":[{"name":"nv-embedqa-e5-v5","publisher":"nvidia","labels":["Free Endpoint","nim_type_preview"]},
            {"name":"x","labels":[]},{"name":"y"}]}
            """u8.ToArray(),
        ],
        Words.With(
            "\"name\":", "\"labels\":", "\"key\":", "\"values\":", "\"attributes\":", "\"value\":", "\"DEPRECATION\"", "\"13/32/2026\"",
            "\"resources\":", "\"artifacts\":", "\"resultPageTotal\":-1"),
        Read);

    private static void Read(byte[] input)
    {
        ExpectNames(WebCatalogJson.ReadSearch(input, out _));
        ExpectNames(WebCatalogJson.ReadEndpoints(input));
    }

    private static void ExpectNames(IReadOnlyList<WebCatalogEntry>? entries)
    {
        foreach (WebCatalogEntry entry in entries ?? [])
        {
            Claim.Holds(entry.Name.Length > 0 && entry.Key.Length > 0, "An entry has no name.");
            Claim.Holds(entry.DeprecatesOn is null or { Kind: DateTimeKind.Utc }, "A date is not in UTC.");
        }
    }
}
