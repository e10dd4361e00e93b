using System.Globalization;

namespace NimProbe.Engine.Gates;

/// <summary>What a gate says.</summary>
internal static class GateText
{
    /// <summary>What is wanted, as it was written.</summary>
    public static string NameOf(Probing.ProbeTarget wanted) => $"'{NimModelId.ToDisplayText(wanted.Id)}'";

    /// <summary>A result in a few words: its status, why, and its end.</summary>
    public static string Describe(NimProbeResult result)
    {
        string why = result.Detail.Length > 0 ? $" ({result.Detail.TrimEnd('.')})" : "";
        string end = GateRules.GetEndOfLife(result) is { } day ? $", end of life {NimText.FormatDate(day)}" : "";
        return result.Status + why + end;
    }

    /// <summary>The one error of a gate: a line a shortfall.</summary>
    /// <param name="shortfalls">What falls short; at least one.</param>
    /// <param name="wanted">How much was asked for.</param>
    /// <param name="relatives">What answers instead, by the id of what does not.</param>
    public static NimProbeException ErrorOf(IReadOnlyList<GateFailure> shortfalls, int wanted, IReadOnlyDictionary<string, string> relatives)
    {
        bool isUndetermined = shortfalls.All(static s => s.Outcome == GateOutcome.Undetermined);
        string head = string.Create(
            CultureInfo.InvariantCulture,
            $"{shortfalls.Count} of {wanted} {(wanted == 1 ? "model" : "models")} {(isUndetermined ? "could not be determined" : shortfalls.Count == 1 ? "falls short" : "fall short")}:");
        return new NimProbeException(
            isUndetermined ? NimErrorId.ModelUndetermined : NimErrorId.ModelUnavailable,
            string.Join("\n- ", shortfalls.Select(s => LineOf(s, relatives)).Prepend(head)),
            isUndetermined
                ? "Ask again later; -Allow lets a status pass."
                : "Use other models, or let a status pass with -Allow. Test-NimModel shows all that is known.",
            string.Join(", ", shortfalls.Select(static s => s.Target.Id)));
    }

    private static string LineOf(GateFailure shortfall, IReadOnlyDictionary<string, string> relatives)
    {
        string relative = relatives.TryGetValue(shortfall.Target.Id, out string? id) ? $"; the nearest relative that answers is '{id}'" : "";
        return $"{NameOf(shortfall.Target)}: {WhatOf(shortfall)}{relative}.";
    }

    private static string WhatOf(GateFailure shortfall) => (shortfall.Target.Matches, shortfall.Results) switch
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
