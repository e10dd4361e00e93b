using System.Text.Json;
using System.Text.Json.Nodes;
using NimProbe.Sandbox.Answers;

namespace NimProbe.Tests.Classification;

/// <summary>Variations of a response with the same meaning.</summary>
internal static class BodyVariation
{
    private const string EventPrefix = "data: ";
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true };

    /// <summary>The variations by name; null for a response that a variation does not apply to.</summary>
    public static IReadOnlyDictionary<string, Func<SandboxAnswer, SandboxAnswer?>> All { get; } =
        new Dictionary<string, Func<SandboxAnswer, SandboxAnswer?>>
        {
            ["as published"] = static answer => answer,
            ["in upper case"] = static answer => Recase(answer, static s => s.ToUpperInvariant()),
            ["in lower case"] = static answer => Recase(answer, static s => s.ToLowerInvariant()),
            ["with further fields"] = static answer => Parse(answer.Text) is JsonObject body ? WithText(answer, WithFields(body)) : null,
            ["with white space"] = static answer => WithText(
                answer,
                Parse(answer.Text) is { } body ? $"\r\n\t {body.ToJsonString(s_indented)} \n\n" : $"\r\n \t{answer.Text}\n \n"),
            ["with a byte order mark"] = static answer => WithText(answer, '\uFEFF' + answer.Text),
            ["under a wrong content type"] = static answer => answer with
            {
                ContentType = (answer.Text.Length, Parse(answer.Text)) switch
                {
                    (_, not null) => "text/html",
                    ( > 0, _) => "application/json",
                    _ => "text/plain; charset=nonsense",
                },
            },
            ["declared as HTML"] = static answer => answer with { ContentType = "text/html; charset=utf-8" },
            ["declared as XML"] = static answer => answer with { ContentType = "application/xml" },
            ["as HTML with blanks and byte order marks"] = static answer =>
                WithText(answer, $" \uFEFF\r\n\uFEFF\t{answer.Text}\n ") with { ContentType = "text/html" },
            ["without a content type"] = static answer => answer with { ContentType = null },
        };

    // The sandbox replaces placeholders in braces; none of these texts contains one.
    private static SandboxAnswer WithText(SandboxAnswer answer, string text) => answer with { Text = text };

    private static JsonNode? Parse(string text)
    {
        try
        {
            return text.Length > 0 && text[0] != 'd' ? JsonNode.Parse(text) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string WithFields(JsonObject body)
    {
        JsonObject wider =
            new() { ["trace"] = new JsonObject { ["spans"] = new JsonArray(1, null, "x") }, ["instance"] = "/v2/nvcf/pexec" };
        foreach ((string name, JsonNode? value) in body.DeepClone().AsObject())
        {
            wider[name] = value?.DeepClone();
        }

        wider["service_tier"] = null;
        wider["system_fingerprint"] = "fp_1";
        return wider.ToJsonString();
    }

    private static SandboxAnswer? Recase(SandboxAnswer answer, Func<string, string> recase) =>
        answer.Text.Length == 0 ? null : WithText(answer, Recase(answer.Text, recase));

    private static string Recase(string text, Func<string, string> recase)
    {
        if (text.StartsWith(EventPrefix, StringComparison.Ordinal))
        {
            // The field names of an event stream are case-sensitive.
            return string.Join('\n', text.Split('\n').Select(line => line.StartsWith(EventPrefix, StringComparison.Ordinal)
                ? EventPrefix + Recase(line[EventPrefix.Length..], recase)
                : line));
        }

        return Parse(text) is { } body ? Recase(body, recase)!.ToJsonString() : recase(text);
    }

    private static JsonNode? Recase(JsonNode? node, Func<string, string> recase) => node switch
    {
        JsonObject body => new JsonObject(body.Select(p => KeyValuePair.Create(recase(p.Key), Recase(p.Value, recase)))),
        JsonArray items => new JsonArray([.. items.Select(item => Recase(item, recase))]),
        JsonValue value when value.TryGetValue(out string? text) => JsonValue.Create(recase(text)),
        _ => node?.DeepClone(),
    };
}
