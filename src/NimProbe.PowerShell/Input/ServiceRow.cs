using System.Management.Automation;
using NimProbe.Engine.Connection;

namespace NimProbe.PowerShell.Input;

/// <summary>Reads a report of Get-NimService that no longer has its type, such as a row of last night's CSV file.</summary>
internal static class ServiceRow
{
    /// <summary>Reads the report.</summary>
    /// <exception cref="NimProbeException"><see cref="NimErrorId.ReportInputInvalid"/>: a value cannot be read for certain.</exception>
    public static NimService Read(PSObject source)
    {
        string address = source.Properties[nameof(NimService.BaseUri)]?.Value?.ToString() ?? "";
        string subject = NimModelId.ToDisplayText(address);
        InputRow row = new(source, fault => Errors.ReportInputInvalid($"The report of the service '{subject}' {fault}.", address));
        return new NimService
        {
            Name = row.GetString(nameof(NimService.Name)),
            BaseUri = ReadAddress(row, address),
            Server = row.GetEnum<NimServerKind>(nameof(NimService.Server)) ?? NimServerKind.Unknown,
            IsLive = row.GetBoolean(nameof(NimService.IsLive)),
            IsReady = row.GetBoolean(nameof(NimService.IsReady)),
            Version = row.GetString(nameof(NimService.Version)),
            ApiVersion = row.GetString(nameof(NimService.ApiVersion)),
            Profile = row.GetString(nameof(NimService.Profile)),
            ModelCount = row.GetInt32(nameof(NimService.ModelCount)),
            ModelIds = row.GetString(nameof(NimService.ModelIds)) ?? "",
            MaxModelLength = row.GetInt32(nameof(NimService.MaxModelLength)),
            LatencyMs = row.GetInt32(nameof(NimService.LatencyMs)),
            Detail = row.GetString(nameof(NimService.Detail)) ?? "",
            CheckedAt = ReportInput.RequireTime(row, nameof(NimService.CheckedAt)),
        };
    }

    // A report without an address is valid; one with an invalid address is not.
    private static Uri? ReadAddress(InputRow row, string address) => address.Length == 0
        ? null
        : AddressParser.GetParseError(address, out Uri? service) is { } error
            ? throw row.Invalid($"has a BaseUri that {error.Problem}")
            : service;
}
