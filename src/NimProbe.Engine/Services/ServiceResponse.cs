using System.Globalization;
using System.Text.Json;
using NimProbe.Engine.Classification;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Json;

namespace NimProbe.Engine.Services;

/// <summary>The response to one GET request, as far as it says something about the server. No field is certain to be there.</summary>
internal sealed class ServiceResponse
{
    private readonly JsonElement _root;

    /// <summary>Creates the response of an exchange.</summary>
    public ServiceResponse(Exchange exchange)
    {
        Exchange = exchange;
        _root = ParseOrDefault(exchange);
        Body = _root.ValueKind == JsonValueKind.Undefined ? ResponseBody.Read(exchange.Body, exchange.MediaType) : null;
    }

    /// <summary>The exchange.</summary>
    public Exchange Exchange { get; }

    /// <summary>The body if it is not JSON.</summary>
    public ResponseBody? Body { get; }

    /// <summary>Whether a complete response arrived, whatever it says.</summary>
    public bool IsComplete => Exchange is { Failure: ExchangeFailure.None, StatusCode: not null };

    /// <summary>Whether the response is an HTML page or an XML document, which none of the servers sends.</summary>
    public bool IsPage => Body?.Format == BodyFormat.Markup;

    /// <summary>Whether the response is a success of the server itself.</summary>
    public bool IsSuccess => IsComplete && Exchange.StatusCode == 200 && !IsPage;

    /// <summary>Whether the server or something in front of it is not up: any 5xx.</summary>
    public bool IsServerError => IsComplete && Exchange.StatusCode >= 500;

    /// <summary>Gets a property of the JSON object; undefined if there is none.</summary>
    public JsonElement Get(string name) => UntrustedJson.GetProperty(_root, name);

    /// <summary>Whether the JSON object has a property, whatever its value is.</summary>
    public bool Has(string name) => Get(name).ValueKind != JsonValueKind.Undefined;

    /// <summary>Gets a text; null if it is missing, null, empty or no text.</summary>
    public string? GetString(string name) => GetString(_root, name);

    /// <summary>Gets a text of an object; null if it is missing, null, empty or no text.</summary>
    public static string? GetString(JsonElement element, string name) =>
        UntrustedJson.GetString(UntrustedJson.GetProperty(element, name))?.Trim() is { Length: > 0 } text ? text : null;

    /// <summary>Gets a number above 0; null if it is missing, null or no such number.</summary>
    public static int? GetPositive(JsonElement element, string name) =>
        UntrustedJson.GetProperty(element, name) is { ValueKind: JsonValueKind.Number } number
        && number.TryGetInt32(out int value) && value > 0
            ? value
            : null;

    /// <summary>Gets the status code as text, for a detail.</summary>
    public string FormatStatus() => string.Create(CultureInfo.InvariantCulture, $"HTTP {Exchange.StatusCode}");

    private static JsonElement ParseOrDefault(Exchange exchange)
    {
        ReadOnlyMemory<byte> content = ResponseBody.TrimStart(exchange.Body);
        if (exchange.IsBodyTruncated || content.IsEmpty || content.Span[0] is not ((byte)'{' or (byte)'['))
        {
            return default;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(content);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return default;
        }
    }
}
