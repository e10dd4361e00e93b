using System.Text.Json;
using NimProbe.Engine.Json;

namespace NimProbe.Engine.Catalog;

/// <summary>One page of a catalogue.</summary>
internal sealed record CatalogPage(IReadOnlyList<CatalogEntry> Entries, int UnusableEntries, bool HasMore, string? LastId)
{
    /// <summary>Parses a page.</summary>
    /// <param name="body">The body.</param>
    /// <param name="address">The address of the catalogue, for the error.</param>
    /// <exception cref="NimProbeException"><see cref="NimErrorId.ResponseInvalid"/>: it is not a catalogue.</exception>
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
            throw CatalogErrors.Invalid(
                address,
                $"The catalogue at {address} is not JSON, or is truncated (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}).");
        }
    }

    private static CatalogPage Read(JsonElement root, Uri address)
    {
        JsonElement data = UntrustedJson.GetProperty(root, "data");
        if (data.ValueKind != JsonValueKind.Array)
        {
            throw CatalogErrors.Invalid(address, $"The catalogue at {address} has no list of models named data.");
        }

        List<CatalogEntry> entries = new(data.GetArrayLength());
        int unusable = 0;
        foreach (JsonElement entry in data.EnumerateArray())
        {
            if (ReadIdOrNull(entry, "id") is { } id)
            {
                entries.Add(new CatalogEntry(id, ReadIdOrNull(entry, "root")));
            }
            else
            {
                unusable++;
            }
        }

        return new CatalogPage(
            entries,
            unusable,
            UntrustedJson.GetProperty(root, "has_more").ValueKind == JsonValueKind.True,
            UntrustedJson.GetString(UntrustedJson.GetProperty(root, "last_id")) ?? (entries.Count > 0 ? entries[^1].Id : null));
    }

    private static string? ReadIdOrNull(JsonElement entry, string property)
    {
        // An escape is the longest form of a character; a longer string is not decoded.
        const int LongestEscape = 6;
        JsonElement id = UntrustedJson.GetProperty(entry, property);
        return id.ValueKind == JsonValueKind.String
            && UntrustedJson.GetRawText(id).Length <= NimModelId.MaximumLength * LongestEscape
            && UntrustedJson.GetString(id) is { } text
            && NimModelId.GetValidationError(text) is null
            ? text
            : null;
    }
}
