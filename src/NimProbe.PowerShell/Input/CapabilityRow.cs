using System.Management.Automation;

namespace NimProbe.PowerShell.Input;

/// <summary>Reads a capability of a model from an object with its properties, for example a row of a CSV file.</summary>
internal static class CapabilityRow
{
    /// <summary>Reads an object.</summary>
    /// <exception cref="NimProbeException">
    /// <see cref="NimErrorId.ReportInputInvalid"/>: a property is missing, or cannot be read for certain.
    /// </exception>
    public static NimCapabilityResult Read(PSObject source)
    {
        (string id, InputRow row) = ReportInput.Open(source, "capability");
        return new NimCapabilityResult
        {
            Id = id,
            Kind = row.GetEnum<NimModelKind>(nameof(NimCapabilityResult.Kind)) ?? NimModelKind.Chat,
            Endpoint = row.GetEnum<NimRoute>(nameof(NimCapabilityResult.Endpoint)) ?? NimRoute.ChatCompletions,
            Capability = row.GetEnum<NimCapability>(nameof(NimCapabilityResult.Capability))
                ?? throw row.Missing(nameof(NimCapabilityResult.Capability)),
            Support = row.GetEnum<NimCapabilitySupport>(nameof(NimCapabilityResult.Support))
                ?? throw row.Missing(nameof(NimCapabilityResult.Support)),
            StatusCode = row.GetInt32(nameof(NimCapabilityResult.StatusCode)),
            LatencyMs = row.GetInt32(nameof(NimCapabilityResult.LatencyMs)),
            Attempts = row.GetInt32(nameof(NimCapabilityResult.Attempts)) ?? 0,
            Detail = row.GetString(nameof(NimCapabilityResult.Detail)) ?? "",
            TestedAt = ReportInput.RequireTime(row, nameof(NimCapabilityResult.TestedAt)),
            BaseUri = row.GetUri(nameof(NimCapabilityResult.BaseUri)) ?? throw row.Missing(nameof(NimCapabilityResult.BaseUri)),
        };
    }
}
