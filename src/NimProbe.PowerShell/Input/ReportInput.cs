using System.Management.Automation;
using NimProbe.Engine.Snapshots;

namespace NimProbe.PowerShell.Input;

/// <summary>
/// Reads the records of a report: results, changes, histories, services, speeds, capabilities and snapshots, live or as rows with their
/// properties.
/// </summary>
internal sealed class ReportInput
{
    private readonly ResultInput _results = new();

    /// <summary>Reads one object.</summary>
    /// <returns>
    /// A <see cref="NimProbeResult"/>, <see cref="NimModelChange"/>, <see cref="NimModelHistory"/>, <see cref="NimService"/>,
    /// <see cref="NimModelSpeed"/>, <see cref="NimCapabilityResult"/> or <see cref="NimSnapshot"/>.
    /// </returns>
    /// <exception cref="NimProbeException">
    /// <see cref="NimErrorId.ReportInputInvalid"/>: the object is none of these, or one of its values cannot be read for certain.
    /// </exception>
    public object Read(object? input)
    {
        try
        {
            return InputRow.GetBaseObject(input) switch
            {
                NimModelChange change => change,
                NimModelHistory history => history,
                NimService service => service,
                _ when CapabilityRow.IsCapability(input) => CapabilityRow.Read(PSObject.AsPSObject(input!)),
                NimModelSpeed speed => speed,
                _ when input is PSObject source && Has(source, nameof(NimModelChange.Change)) => ReadChange(source),
                _ when input is PSObject source && Has(source, nameof(NimModelHistory.LastStatus)) => ReadHistory(source),
                _ when input is PSObject source && Has(source, nameof(NimService.Server)) && Has(source, nameof(NimService.IsLive)) =>
                    ServiceRow.Read(source),
                _ when input is PSObject source && Has(source, nameof(NimModelSpeed.TimeToFirstTokenMs)) => SpeedRow.Read(source),
                _ => (object?)SnapshotInput.ReadOrNull(input) ?? ReadResult(input),
            };
        }
        catch (NimProbeException exception) when (exception.ErrorId == NimErrorId.InputInvalid)
        {
            throw Errors.ReportInputInvalid(exception.Message, exception.Target);
        }
    }

    private NimProbeResult ReadResult(object? input)
    {
        NimProbeResult result = _results.Read(input);
        return ProbeResultValidator.GetValidationError(result) is { } error ? throw SnapshotErrors.ResultInvalid(result.Id, error) : result;
    }

    private static bool Has(PSObject source, string property) => source.Properties[property] is not null;

    private static NimModelChange ReadChange(PSObject source)
    {
        (string id, InputRow row) = Open(source, "change");
        return new NimModelChange
        {
            Id = id,
            Change = row.GetEnum<NimChangeKind>(nameof(NimModelChange.Change)) ?? throw row.Missing(nameof(NimModelChange.Change)),
            Before = row.GetEnum<NimModelStatus>(nameof(NimModelChange.Before)),
            After = row.GetEnum<NimModelStatus>(nameof(NimModelChange.After)),
            Detail = row.GetString(nameof(NimModelChange.Detail)) ?? "",
            EndOfLife = row.GetDateTime(nameof(NimModelChange.EndOfLife)),
            ReferenceTakenAt = RequireTime(row, nameof(NimModelChange.ReferenceTakenAt)),
            DifferenceTakenAt = RequireTime(row, nameof(NimModelChange.DifferenceTakenAt)),
            BaseUri = row.GetUri(nameof(NimModelChange.BaseUri)),
        };
    }

    private static NimModelHistory ReadHistory(PSObject source)
    {
        (string id, InputRow row) = Open(source, "history");
        return new NimModelHistory
        {
            Id = id,
            Probes = row.GetInt32(nameof(NimModelHistory.Probes)) ?? throw row.Missing(nameof(NimModelHistory.Probes)),
            AvailablePercent = row.GetDouble(nameof(NimModelHistory.AvailablePercent)),
            Flaps = row.GetInt32(nameof(NimModelHistory.Flaps)) ?? throw row.Missing(nameof(NimModelHistory.Flaps)),
            FirstSeen = RequireTime(row, nameof(NimModelHistory.FirstSeen)),
            LastSeen = RequireTime(row, nameof(NimModelHistory.LastSeen)),
            LastStatus = row.GetEnum<NimModelStatus>(nameof(NimModelHistory.LastStatus))
                ?? throw row.Missing(nameof(NimModelHistory.LastStatus)),
            LatencyP50Ms = row.GetInt32(nameof(NimModelHistory.LatencyP50Ms)),
            LatencyP95Ms = row.GetInt32(nameof(NimModelHistory.LatencyP95Ms)),
            Trend = row.GetString(nameof(NimModelHistory.Trend)) ?? "",
            BaseUri = row.GetUri(nameof(NimModelHistory.BaseUri)),
        };
    }

    internal static DateTime RequireTime(InputRow row, string name) => row.GetDateTime(name) ?? throw row.Missing(name);

    internal static (string Id, InputRow Row) Open(PSObject source, string kind)
    {
        string id = source.Properties[nameof(NimModel.Id)]?.Value?.ToString() ?? "";
        string shownId = NimModelId.ToDisplayText(id);
        return NimModelId.GetValidationError(id) is { } error
            ? throw Errors.ReportInputInvalid($"The id of a {kind}, '{shownId}', {error}.", null)
            : (id, new InputRow(source, fault => Errors.ReportInputInvalid($"The {kind} of '{shownId}' {fault}.", id)));
    }
}
