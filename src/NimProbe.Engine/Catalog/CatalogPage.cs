using System.Text.Json;
using NimProbe.Engine.Json;

namespace NimProbe.Engine.Catalog;

/// <summary>One page of a catalogue, read.</summary>
internal sealed record CatalogPage(IReadOnlyList<string> Ids, int UnusableEntries, bool HasMore, string? LastId)
{
    /// <summary>Reads a page.</summary>
    /// <param name="body">The body.</param>
    /// <param name="address">Where it came from, for the error.</param>
    /// <exception cref="NimProbeException"><see cref="NimErrorId.ResponseInvalid"/>: it is no catalogue.</exception>
    public static CatalogPage Parse(ReadOnlyMemory<byte> body, Uri address)
    {
        if (body.Span.StartsWith("\uFEFF"u8))
        {
            body = body[3..];
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            return Read(document.RootElement, address);
        }
        catch (JsonException e)
        {
            string place = e.LineNumber is { } line ? $" (line {line + 1}, byte {e.BytePositionInLine + 1})" : "";
            throw Invalid(address, $"is not JSON, or was cut short{place}");
        }
    }

    private static CatalogPage Read(JsonElement root, Uri address)
    {
        JsonElement data = UntrustedJson.GetProperty(root, "data");
        if (data.ValueKind != JsonValueKind.Array)
        {
            throw Invalid(address, "has no list of models named data");
        }

        List<string> ids = new(data.GetArrayLength());
        int unusable = 0;
        foreach (JsonElement entry in data.EnumerateArray())
        {
            if (IdOf(entry) is { } id)
            {
                ids.Add(id);
            }
            else
            {
                unusable++;
            }
        }

        return new CatalogPage(
            ids,
            unusable,
            UntrustedJson.GetProperty(root, "has_more").ValueKind == JsonValueKind.True,
            UntrustedJson.GetString(UntrustedJson.GetProperty(root, "last_id")) ?? (ids.Count > 0 ? ids[^1] : null));
    }

    private static string? IdOf(JsonElement entry)
    {
        // No character takes more bytes than an escape: a text with more of them need not be read to be too long.
        const int LongestEscape = 6;
        JsonElement id = UntrustedJson.GetProperty(entry, "id");
        return id.ValueKind == JsonValueKind.String
            && UntrustedJson.GetRawText(id).Length <= NimModelId.MaximumLength * LongestEscape
            && UntrustedJson.GetString(id) is { } text
            && NimModelId.GetValidationError(text) is null
            ? text
            : null;
    }

    private static NimProbeException Invalid(Uri address, string fault) =>
        new(NimErrorId.ResponseInvalid, $"The catalogue at {address} {fault}.", "Check that -BaseUri names an OpenAI-compatible API.", address.ToString());
}
