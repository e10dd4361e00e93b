using System.Management.Automation;
using NimProbe.Engine.Snapshots;

namespace NimProbe.PowerShell.Input;

/// <summary>Reads what is piped into a report: results, changes, histories and snapshots, live or as rows with their properties.</summary>
internal sealed class ReportInput
{
    private readonly PSCmdlet _cmdlet;
    private readonly ResultInput _results = new();

    /// <summary>Makes a reader.</summary>
    /// <param name="cmdlet">The cmdlet that reads.</param>
    public ReportInput(PSCmdlet cmdlet)
    {
        _cmdlet = cmdlet;
    }

    /// <summary>Reads one object.</summary>
    /// <returns>A <see cref="NimProbeResult"/>, <see cref="NimModelChange"/>, <see cref="NimModelHistory"/> or <see cref="NimSnapshot"/>.</returns>
    /// <exception cref="NimProbeException"><see cref="NimErrorId.ReportInputInvalid"/>: it is none, or a value cannot be read for certain.</exception>
    public object Read(object? input)
    {
        try
        {
            return input switch
            {
                PSObject { BaseObject: NimModelChange or NimModelHistory } live => live.BaseObject,
                NimModelChange or NimModelHistory => input,
                PSObject source when Has(source, nameof(NimModelChange.Change)) => ReadChange(source),
                PSObject source when Has(source, nameof(NimModelHistory.LastStatus)) => ReadHistory(source),
                PSObject source when Has(source, nameof(NimSnapshot.Results)) => SnapshotInput.ReadOne(_cmdlet, source),
                NimSnapshot => SnapshotInput.ReadOne(_cmdlet, input),
                _ => ReadResult(input),
            };
        }
        catch (NimProbeException fault) when (fault.ErrorId == NimErrorId.InputInvalid)
        {
            throw Errors.ReportInputInvalid(fault.Message, fault.Target);
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
        (string id, InputRow row) = RowOf(source, "change");
        return new NimModelChange
        {
            Id = id,
            Change = Required(row.GetEnum<NimChangeKind>(nameof(NimModelChange.Change)), id, nameof(NimModelChange.Change)),
            Before = row.GetEnum<NimModelStatus>(nameof(NimModelChange.Before)),
            After = row.GetEnum<NimModelStatus>(nameof(NimModelChange.After)),
            EndOfLife = row.GetDateTime(nameof(NimModelChange.EndOfLife)),
            ReferenceTakenAt = Required(row.GetDateTime(nameof(NimModelChange.ReferenceTakenAt)), id, nameof(NimModelChange.ReferenceTakenAt)),
            DifferenceTakenAt = Required(row.GetDateTime(nameof(NimModelChange.DifferenceTakenAt)), id, nameof(NimModelChange.DifferenceTakenAt)),
        };
    }

    private static NimModelHistory ReadHistory(PSObject source)
    {
        (string id, InputRow row) = RowOf(source, "history");
        return new NimModelHistory
        {
            Id = id,
            Probes = Required(row.GetInt32(nameof(NimModelHistory.Probes)), id, nameof(NimModelHistory.Probes)),
            AvailablePercent = row.GetDouble(nameof(NimModelHistory.AvailablePercent)),
            Flaps = Required(row.GetInt32(nameof(NimModelHistory.Flaps)), id, nameof(NimModelHistory.Flaps)),
            FirstSeen = Required(row.GetDateTime(nameof(NimModelHistory.FirstSeen)), id, nameof(NimModelHistory.FirstSeen)),
            LastSeen = Required(row.GetDateTime(nameof(NimModelHistory.LastSeen)), id, nameof(NimModelHistory.LastSeen)),
            LastStatus = Required(row.GetEnum<NimModelStatus>(nameof(NimModelHistory.LastStatus)), id, nameof(NimModelHistory.LastStatus)),
            LatencyP50Ms = row.GetInt32(nameof(NimModelHistory.LatencyP50Ms)),
            LatencyP95Ms = row.GetInt32(nameof(NimModelHistory.LatencyP95Ms)),
            Trend = row.GetString(nameof(NimModelHistory.Trend)) ?? "",
        };
    }

    private static (string Id, InputRow Row) RowOf(PSObject source, string kind)
    {
        string id = source.Properties[nameof(NimModel.Id)]?.Value?.ToString() ?? "";
        InputRow row = new(source, fault => Errors.ReportInputInvalid($"The {kind} of '{NimModelId.ToDisplayText(id)}' {fault}.", id));
        return NimModelId.GetValidationError(id) is { } fault ? throw Errors.ReportInputInvalid($"The id of a {kind}, '{NimModelId.ToDisplayText(id)}', {fault}.", null) : (id, row);
    }

    private static T Required<T>(T? value, string id, string property)
        where T : struct => value ?? throw Errors.ReportInputInvalid($"The row of '{NimModelId.ToDisplayText(id)}' has no property {property}.", id);
}
