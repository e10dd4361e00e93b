using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace NimProbe.Tests.Snapshots;

/// <summary>Validates a document against a JSON Schema (2020-12). Keywords other than those below are not supported.</summary>
internal sealed class SchemaCheck
{
    private readonly JsonElement _root;

    public SchemaCheck(JsonElement schema)
    {
        _root = schema;
    }

    /// <summary>Gets the validation errors of a document.</summary>
    public IEnumerable<string> GetErrors(JsonElement document) => GetErrors(document, _root, "$");

    private IEnumerable<string> GetErrors(JsonElement value, JsonElement schema, string path) =>
        schema.EnumerateObject().SelectMany(keyword => GetErrors(value, schema, keyword, path));

    private IEnumerable<string> GetErrors(JsonElement value, JsonElement schema, JsonProperty keyword, string path) => keyword.Name switch
    {
        "$schema" or "$defs" or "title" or "description" => [],
        "$ref" => GetErrors(value, Resolve(keyword.Value.GetString()!), path),
        "type" => Unless(IsOfType(value, keyword.Value.GetString()!), path, keyword),
        "const" => Unless(value.GetRawText() == keyword.Value.GetRawText(), path, keyword),
        "enum" => Unless(keyword.Value.EnumerateArray().Any(v => v.GetRawText() == value.GetRawText()), path, keyword),
        "minimum" => Unless(value.ValueKind != JsonValueKind.Number || value.GetDecimal() >= keyword.Value.GetDecimal(), path, keyword),
        "maximum" => Unless(value.ValueKind != JsonValueKind.Number || value.GetDecimal() <= keyword.Value.GetDecimal(), path, keyword),
        "minLength" => Unless(value.ValueKind != JsonValueKind.String || CountCharacters(value) >= keyword.Value.GetInt32(), path, keyword),
        "maxLength" => Unless(value.ValueKind != JsonValueKind.String || CountCharacters(value) <= keyword.Value.GetInt32(), path, keyword),
        "pattern" =>
            Unless(
                value.ValueKind != JsonValueKind.String || Regex.IsMatch(
                    value.GetString()!,
                    keyword.Value.GetString()!,
                    RegexOptions.ECMAScript),
                path,
                keyword),
        "required" =>
            value.ValueKind != JsonValueKind.Object ? [] : keyword.Value.EnumerateArray()
                .Where(name => !value.TryGetProperty(name.GetString()!, out _))
                .Select(name => $"{path}: missing property {name}"),
        "additionalProperties" =>
            value.ValueKind != JsonValueKind.Object ? [] : value.EnumerateObject()
                .Where(p => !schema.GetProperty("properties").TryGetProperty(p.Name, out _))
                .Select(p => $"{path}: unknown property {p.Name}"),
        "properties" =>
            value.ValueKind != JsonValueKind.Object ? [] : value.EnumerateObject()
                .Where(p => keyword.Value.TryGetProperty(p.Name, out _))
                .SelectMany(p => GetErrors(p.Value, keyword.Value.GetProperty(p.Name), $"{path}.{p.Name}")),
        "items" =>
            value.ValueKind != JsonValueKind.Array ? [] : value
                .EnumerateArray()
                .SelectMany(
                    (item, index) => GetErrors(item, keyword.Value, string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]"))),
        _ => throw new NotSupportedException($"The schema uses {keyword.Name}, which this class does not support."),
    };

    private static string[] Unless(bool isMet, string path, JsonProperty keyword) => isMet ? [] : [$"{path}: violates {keyword}"];

    private static bool IsOfType(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out decimal number) && decimal.IsInteger(number),
        _ => throw new NotSupportedException($"The schema names the type {type}, which this class does not support."),
    };

    // JSON Schema counts code points, not UTF-16 code units.
    private static int CountCharacters(JsonElement text) => text.GetString()!.EnumerateRunes().Count();

    private JsonElement Resolve(string reference) =>
        reference.Split('/').Skip(1).Aggregate(_root, static (element, name) => element.GetProperty(name));
}
