using System.Management.Automation;

namespace NimProbe.PowerShell.Input;

/// <summary>Reads the speed of a model from a row with its properties.</summary>
internal static class SpeedRow
{
    /// <summary>Reads a row.</summary>
    /// <exception cref="NimProbeException">
    /// <see cref="NimErrorId.ReportInputInvalid"/>: the row is that of a sample, or one of its values cannot be read for certain.
    /// </exception>
    public static NimModelSpeed Read(PSObject source)
    {
        (string id, InputRow row) = ReportInput.Open(source, "speed");
        return new NimModelSpeed
        {
            Id = id,
            Kind = row.GetEnum<NimModelKind>(nameof(NimModelSpeed.Kind)) ?? NimModelKind.Other,
            Endpoint = row.GetEnum<NimRoute>(nameof(NimModelSpeed.Endpoint)) ?? NimRoute.ChatCompletions,
            Status = row.GetEnum<NimModelStatus>(nameof(NimModelSpeed.Status)) ?? throw row.Missing(nameof(NimModelSpeed.Status)),
            Samples = GetCount(row, nameof(NimModelSpeed.Samples)) ?? throw row.Missing(nameof(NimModelSpeed.Samples)),
            FailedSamples = GetCount(row, nameof(NimModelSpeed.FailedSamples)) ?? throw row.Missing(nameof(NimModelSpeed.FailedSamples)),
            TimeToFirstTokenMs = GetCount(row, nameof(NimModelSpeed.TimeToFirstTokenMs)),
            TimeToFirstOutputMs = GetCount(row, nameof(NimModelSpeed.TimeToFirstOutputMs)),
            TokensPerSecond = GetPositive(row, nameof(NimModelSpeed.TokensPerSecond)),
            InterTokenLatencyMs = GetPositive(row, nameof(NimModelSpeed.InterTokenLatencyMs)),
            LongestStallMs = GetCount(row, nameof(NimModelSpeed.LongestStallMs)),
            OutputTokens = GetCount(row, nameof(NimModelSpeed.OutputTokens)),
            LatencyMs = GetCount(row, nameof(NimModelSpeed.LatencyMs)),
            TokenCountBasis = row.GetEnum<NimTokenCountBasis>(nameof(NimModelSpeed.TokenCountBasis)),
            ServedModel = row.GetString(nameof(NimModelSpeed.ServedModel)),
            IsSubstituted = row.GetBoolean(nameof(NimModelSpeed.IsSubstituted)),
            MeasuredAt = ReportInput.RequireTime(row, nameof(NimModelSpeed.MeasuredAt)),
            BaseUri = row.GetUri(nameof(NimModelSpeed.BaseUri)) ?? throw row.Missing(nameof(NimModelSpeed.BaseUri)),
            Detail = row.GetString(nameof(NimModelSpeed.Detail)) ?? "",
        };
    }

    private static int? GetCount(InputRow row, string name) => row.GetInt32(name) switch
    {
        null => null,
        >= 0 and var value => value,
        _ => throw row.OutOfRange(name),
    };

    private static double? GetPositive(InputRow row, string name) => row.GetDouble(name) switch
    {
        null => null,
        > 0 and < double.PositiveInfinity and var value => value,
        _ => throw row.OutOfRange(name),
    };
}
