using System.Management.Automation;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Redaction;

namespace NimProbe.PowerShell.Input;

/// <summary>Reads what is piped or given as a result: results of Test-NimModel, and rows with their properties.</summary>
internal sealed class ResultInput
{
    // A key in use is removed from every text that is kept, wherever the row came from.
    private readonly Redactor _redactor = new(Environment.GetEnvironmentVariable(ServiceAddress.ApiKeyVariable) is { Length: >= 8 } key ? [key] : []);
    private readonly Uri? _baseUri;
    private readonly int _catalogCount;

    /// <summary>Makes a reader.</summary>
    /// <param name="baseUri">The service of rows that name none; null to refuse such rows.</param>
    /// <param name="catalogCount">How many models the catalogue listed, for rows that do not say.</param>
    public ResultInput(Uri? baseUri = null, int catalogCount = 0)
    {
        _baseUri = baseUri;
        _catalogCount = catalogCount;
    }

    /// <summary>Reads one object. Its values are not validated.</summary>
    /// <exception cref="NimProbeException"><see cref="NimErrorId.InputInvalid"/>: it is no result, or a value cannot be read for certain.</exception>
    public NimProbeResult Read(object? input)
    {
        object? value = input is PSObject wrapped ? wrapped.BaseObject : input;
        NimProbeResult result = value switch
        {
            NimProbeResult live => live,
            null => throw Errors.ResultInvalid("An empty object", "is no result"),
            string text => throw Errors.ResultInvalid($"The text '{NimModelId.ToDisplayText(text)}'", "is no result"),
            _ => ReadRow(PSObject.AsPSObject(input)),
        };
        return result with { Detail = _redactor.Clean(result.Detail), RequestId = _redactor.CleanRequestId(result.RequestId) };
    }

    private NimProbeResult ReadRow(PSObject source)
    {
        string what = source.Properties[nameof(NimProbeResult.Id)]?.Value?.ToString() is { Length: > 0 } id
            ? $"The result of '{NimModelId.ToDisplayText(id)}'"
            : $"An object of type {source.BaseObject.GetType().Name}";
        InputRow row = new(source, fault => Errors.ResultInvalid(what, fault));
        return new NimProbeResult
        {
            Id = row.GetString(nameof(NimProbeResult.Id)) ?? throw Missing(what, nameof(NimProbeResult.Id)),
            Kind = row.GetEnum<NimModelKind>(nameof(NimProbeResult.Kind)) ?? NimModelKind.Chat,
            Endpoint = row.GetEnum<NimRoute>(nameof(NimProbeResult.Endpoint)) ?? NimRoute.ChatCompletions,
            Status = row.GetEnum<NimModelStatus>(nameof(NimProbeResult.Status)) ?? throw Missing(what, nameof(NimProbeResult.Status)),
            StatusCode = row.GetInt32(nameof(NimProbeResult.StatusCode)),
            LatencyMs = row.GetInt32(nameof(NimProbeResult.LatencyMs)),

            // A verdict was asked for at least once, unless its row says that it was carried over.
            Attempts = row.GetInt32(nameof(NimProbeResult.Attempts)) ?? 1,
            PassedAfterRetry = row.GetBoolean(nameof(NimProbeResult.PassedAfterRetry)) ?? false,
            EndOfLife = row.GetDateTime(nameof(NimProbeResult.EndOfLife)),
            FreeEndpoint = row.GetBoolean(nameof(NimProbeResult.FreeEndpoint)),
            DeprecatesOn = row.GetDateTime(nameof(NimProbeResult.DeprecatesOn)),
            CatalogCount = row.GetInt32(nameof(NimProbeResult.CatalogCount)) ?? _catalogCount,
            RequestId = row.GetString(nameof(NimProbeResult.RequestId)),
            Detail = row.GetString(nameof(NimProbeResult.Detail)) ?? "",
            TestedAt = row.GetDateTime(nameof(NimProbeResult.TestedAt)) ?? throw Missing(what, nameof(NimProbeResult.TestedAt)),
            BaseUri = row.GetUri(nameof(NimProbeResult.BaseUri)) ?? _baseUri ?? throw Missing(what, nameof(NimProbeResult.BaseUri)),
        };
    }

    private static NimProbeException Missing(string what, string property) => Errors.ResultInvalid(what, $"has no property {property}");
}
