using System.Management.Automation;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Redaction;

namespace NimProbe.PowerShell.Input;

/// <summary>Reads probe results: results of Test-NimModel, and rows with their properties.</summary>
internal sealed class ResultInput
{
    // Whatever a row comes from, the key in use is removed from its texts.
    private readonly Redactor _redactor = new(
        Environment.GetEnvironmentVariable(ServiceAddress.ApiKeyVariable) is { Length: >= 8 } key ? [key] : []);

    private readonly Uri? _baseUri;
    private readonly int _catalogCount;

    /// <summary>Creates a reader.</summary>
    /// <param name="baseUri">The service of rows without a BaseUri; null to refuse such rows.</param>
    /// <param name="catalogCount">How many models the catalogue listed, for rows without a CatalogCount.</param>
    public ResultInput(Uri? baseUri = null, int catalogCount = 0)
    {
        _baseUri = baseUri;
        _catalogCount = catalogCount;
    }

    /// <summary>Reads one object. Its values are not validated.</summary>
    /// <exception cref="NimProbeException">
    /// <see cref="NimErrorId.InputInvalid"/>: the object is not a result, or one of its values cannot be read for certain.
    /// </exception>
    public NimProbeResult Read(object? input)
    {
        NimProbeResult result = InputRow.GetBaseObject(input) switch
        {
            NimProbeResult live => live,
            null => throw Errors.ResultInputInvalid("An empty object", "is not a result"),
            string text => throw Errors.ResultInputInvalid($"The text '{NimModelId.ToDisplayText(text)}'", "is not a result"),
            _ => ReadRow(PSObject.AsPSObject(input)),
        };
        return result with
        {
            Detail = _redactor.Clean(result.Detail),
            ServedModel = result.ServedModel is null ? null : _redactor.CleanLine(result.ServedModel),
            RequestId = _redactor.CleanRequestId(result.RequestId),
        };
    }

    private NimProbeResult ReadRow(PSObject source)
    {
        string subject = source.Properties[nameof(NimProbeResult.Id)]?.Value?.ToString() is { Length: > 0 } id
            ? $"The result of '{NimModelId.ToDisplayText(id)}'"
            : $"An object of type {source.BaseObject.GetType().Name}";
        InputRow row = new(source, fault => Errors.ResultInputInvalid(subject, fault));
        return new NimProbeResult
        {
            Id = row.GetString(nameof(NimProbeResult.Id)) ?? throw row.Missing(nameof(NimProbeResult.Id)),
            Kind = row.GetEnum<NimModelKind>(nameof(NimProbeResult.Kind)) ?? NimModelKind.Chat,
            Endpoint = row.GetEnum<NimRoute>(nameof(NimProbeResult.Endpoint)) ?? NimRoute.ChatCompletions,
            Status = row.GetEnum<NimModelStatus>(nameof(NimProbeResult.Status)) ?? throw row.Missing(nameof(NimProbeResult.Status)),
            StatusCode = row.GetInt32(nameof(NimProbeResult.StatusCode)),
            LatencyMs = row.GetInt32(nameof(NimProbeResult.LatencyMs)),

            // Only a result that was carried over needed no request, and its row contains the 0.
            Attempts = row.GetInt32(nameof(NimProbeResult.Attempts)) ?? 1,
            PassedAfterRetry = row.GetBoolean(nameof(NimProbeResult.PassedAfterRetry)) ?? false,
            EndOfLife = row.GetDateTime(nameof(NimProbeResult.EndOfLife)),
            FreeEndpoint = row.GetBoolean(nameof(NimProbeResult.FreeEndpoint)),
            DeprecatesOn = row.GetDateTime(nameof(NimProbeResult.DeprecatesOn)),
            CatalogCount = row.GetInt32(nameof(NimProbeResult.CatalogCount)) ?? _catalogCount,
            RequestId = row.GetString(nameof(NimProbeResult.RequestId)),
            Detail = row.GetString(nameof(NimProbeResult.Detail)) ?? "",
            ServedModel = row.GetString(nameof(NimProbeResult.ServedModel)),
            IsSubstituted = row.GetBoolean(nameof(NimProbeResult.IsSubstituted)),
            TestedAt = row.GetDateTime(nameof(NimProbeResult.TestedAt)) ?? throw row.Missing(nameof(NimProbeResult.TestedAt)),
            BaseUri = row.GetUri(nameof(NimProbeResult.BaseUri)) ?? _baseUri ?? throw row.Missing(nameof(NimProbeResult.BaseUri)),
        };
    }
}
