using System.Globalization;
using NimProbe.Engine.Probing;

namespace NimProbe.Engine.Gates;

/// <summary>The texts of a gate.</summary>
internal static class GateText
{
    /// <summary>Quotes the id or pattern of a target.</summary>
    public static string Quote(ProbeTarget target) => $"'{NimModelId.ToDisplayText(target.Id)}'";

    /// <summary>Describes a result: its status, detail and end of life.</summary>
    public static string Describe(NimProbeResult result)
    {
        string detail = result.Detail.Length > 0 ? $" ({result.Detail.TrimEnd('.')})" : "";
        string end = GateRules.GetEndOfLife(result) is { } day ? $", end of life {NimText.FormatDate(day)}" : "";
        return result.Status + detail + end;
    }

    /// <summary>Creates the error of a gate, with one line for each failure.</summary>
    /// <param name="failures">The failures; at least one.</param>
    /// <param name="targetCount">The number of required models and patterns.</param>
    /// <param name="alternatives">The ids of available alternatives, by the id of the failing model.</param>
    public static NimProbeException CreateError(
        IReadOnlyList<GateFailure> failures, int targetCount, IReadOnlyDictionary<string, string> alternatives)
    {
        bool isUndetermined = failures.All(static f => f.Outcome == GateOutcome.Undetermined);
        string models = targetCount == 1 ? "model" : "models";
        string heading = isUndetermined
            ? string.Create(CultureInfo.InvariantCulture, $"{failures.Count} of {targetCount} {models} could not be determined:")
            : string.Create(CultureInfo.InvariantCulture, $"{failures.Count} of {targetCount} {models} failed:");
        return new NimProbeException(
            isUndetermined ? NimErrorId.ModelUndetermined : NimErrorId.ModelUnavailable,
            string.Join("\n- ", failures.Select(f => FormatFailure(f, alternatives)).Prepend(heading)),
            string.Join(", ", failures.Select(static f => f.Target.Id)));
    }

    private static string FormatFailure(GateFailure failure, IReadOnlyDictionary<string, string> alternatives) =>
        alternatives.TryGetValue(failure.Target.Id, out string? id)
            ? $"{Quote(failure.Target)}: {DescribeResults(failure)}; the closest available alternative is '{id}'."
            : $"{Quote(failure.Target)}: {DescribeResults(failure)}.";

    private static string DescribeResults(GateFailure failure) => (failure.Target.Matches, failure.Results) switch
    {
        (null, []) => "no result",
        (null, [var result, ..]) => Describe(result),
        (_, []) => "the catalogue lists no model that matches",
        (_, var results) => "of the models that match, " + string.Join(", ", results
            .CountBy(static r => r.Status)
            .OrderByDescending(static c => c.Value)
            .ThenBy(static c => c.Key)
            .Select(static c => string.Create(CultureInfo.InvariantCulture, $"{c.Value} {(c.Value == 1 ? "is" : "are")} {c.Key}"))),
    };
}
