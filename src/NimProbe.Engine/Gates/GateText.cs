using System.Globalization;
using NimProbe.Engine.Probing;

namespace NimProbe.Engine.Gates;

/// <summary>The texts of a gate.</summary>
internal static class GateText
{
    /// <summary>Quotes the id or pattern of a target.</summary>
    /// <param name="target">The target.</param>
    /// <param name="showsService">Whether to add the address of its service.</param>
    public static string Quote(ProbeTarget target, bool showsService) =>
        showsService && target is { BaseUri: { } service, IsWholeCatalog: false }
        ? $"'{NimModelId.ToDisplayText(target.Id)}' at {service}"
        : $"'{NimModelId.ToDisplayText(target.Id)}'";

    /// <summary>Describes a result: its status, detail and end of life.</summary>
    public static string Describe(NimProbeResult result)
    {
        string end = result.GetEndOfLife() is { } day ? $", end of life {NimText.FormatDate(day)}" : "";
        return result.Status + FormatDetail(result) + end;
    }

    /// <summary>Describes required models for which it is not known whether another model answered.</summary>
    /// <param name="targets">The models and patterns; at least one.</param>
    /// <param name="showsService">Whether to add the addresses of the services.</param>
    public static string DescribeUnidentified(IReadOnlyList<ProbeTarget> targets, bool showsService)
    {
        string models = targets.Count == 1 ? "model" : "models";
        string count = string.Create(
            CultureInfo.InvariantCulture, $"It is not known whether another model answered for {targets.Count} {models}");
        return $"{count}, because the answer names none or an unknown one: {JoinNames(targets, showsService)}.";
    }

    /// <summary>Describes required models whose end of life is not known.</summary>
    /// <param name="targets">The models and patterns; at least one.</param>
    /// <param name="failure">Why the web catalogue cannot be read, as a sentence; null if it is not the cause.</param>
    /// <param name="showsService">Whether to add the addresses of the services.</param>
    public static string DescribeUndated(IReadOnlyList<ProbeTarget> targets, string? failure, bool showsService)
    {
        string models = targets.Count == 1 ? "model" : "models";
        string count = string.Create(CultureInfo.InvariantCulture, $"No end of life is known for {targets.Count} {models}");
        string names = JoinNames(targets, showsService);
        return failure is null ? $"{count}: {names}." : $"{count}, because the web catalogue cannot be read: {names}. {failure}";
    }

    /// <summary>Creates the error of a gate, with one line for each failure.</summary>
    /// <param name="failures">The failures; at least one.</param>
    /// <param name="modelCount">The number of required models and patterns.</param>
    /// <param name="serviceCount">The number of services of which every model is required.</param>
    /// <param name="rules">The rules of the gate.</param>
    /// <param name="findAlternative">Finds the id of the available alternative to a failing model; null if there is none.</param>
    /// <param name="showsService">Whether to add the addresses of the services.</param>
    public static NimProbeException CreateError(
        IReadOnlyList<GateFailure> failures,
        int modelCount,
        int serviceCount,
        GateRules rules,
        Func<ProbeTarget, string?> findAlternative,
        bool showsService)
    {
        bool isUndetermined = failures.All(static f => f.Outcome == GateOutcome.Undetermined);
        int failingServices = failures.Count(static f => f.Target.IsWholeCatalog);
        string[] counts =
        [
            .. Count(failures.Count - failingServices, modelCount, "model"),
            .. Count(failingServices, serviceCount, "service"),
        ];
        string heading = string.Join(" and ", counts) + (isUndetermined ? " could not be determined:" : " failed:");
        NimErrorCause[] causes = [.. failures.SelectMany(static f => f.Causes).Distinct()];
        return new NimProbeException(
            isUndetermined ? NimErrorId.ModelUndetermined : NimErrorId.ModelUnavailable,
            string.Join(
                "\n- ",
                failures.Select(f => FormatFailure(f, Quote(f.Target, showsService), rules, findAlternative(f.Target))).Prepend(heading)),
            string.Join(", ", failures.Select(static f => f.Target.Id)),
            causes[0])
        {
            FurtherCauses = causes[1..],
        };
    }

    private static IEnumerable<string> Count(int failing, int all, string noun)
    {
        if (failing > 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{failing} of {all} {noun}{(all == 1 ? "" : "s")}");
        }
    }

    private static string FormatDetail(NimProbeResult result) => result.Detail.Length > 0 ? $" ({Shorten(result.Detail)})" : "";

    // Build servers execute commands such as ##vso[...] and ##[...] anywhere in a line, and a detail quotes the service.
    private static string Shorten(string detail) => NimText.Shorten(detail).Replace("##", "# #", StringComparison.Ordinal);

    private static string JoinNames(IReadOnlyList<ProbeTarget> targets, bool showsService)
    {
        const int MaxNames = 5;
        return string.Join(", ", targets.Take(MaxNames).Select(t => Quote(t, showsService))) + (targets.Count > MaxNames ? ", ..." : "");
    }

    private static string FormatFailure(GateFailure failure, string name, GateRules rules, string? alternative)
    {
        string description = failure.Reason ?? DescribeResults(failure, rules);
        return (failure, alternative) switch
        {
            ({ Reason: not null }, _) => $"{name}: {description}",
            ({ LacksEndOfLife: true }, _) => $"{name}: {description}, but the end of life is not known.",
            (_, { } id) => $"{name}: {description}; the closest available alternative is '{id}'.",
            _ => $"{name}: {description}.",
        };
    }

    private static string DescribeResults(GateFailure failure, GateRules rules) => (failure.Target, failure.Results) switch
    {
        ({ Matches: null }, []) => "no result",
        ({ Matches: null }, [var result, ..]) => DescribeFailing(result, rules) + DescribeCapabilities(failure.Capabilities),
        ({ IsWholeCatalog: true }, []) => "the catalogue lists no model",
        (_, []) => "the catalogue lists no model that matches",
        (_, var results) => "of the models that match, " + string.Join(", ", results
            .CountBy(r => (r.Status, IsSubstituted: r.IsSubstituted == true, IsRetiring: rules.FailsByEndOfLife(r)))
            .OrderByDescending(static c => c.Value)
            .ThenBy(static c => c.Key)
            .Select(static c => string.Create(
                CultureInfo.InvariantCulture,
                $"{c.Value} {(c.Value == 1 ? "is" : "are")} {(c.Key.IsSubstituted ? "answered by another model" : c.Key.Status)}"
                    + $"{(c.Key.IsRetiring ? ", but too close to the end of life" : "")}")))
            + CountCapabilities(failure.Capabilities),
    };

    // The status of a model that only retires too soon is not the reason.
    private static string DescribeFailing(NimProbeResult result, GateRules rules)
    {
        if (!rules.FailsByEndOfLife(result))
        {
            return Describe(result);
        }

        DateTime? end = result.GetEndOfLife();
        string days = rules.RetiringWithinDays == 1 ? "day" : "days";
        string reason = end <= result.TestedAt
            ? $"it reached its end of life on {NimText.FormatDate(end)}"
            : string.Create(
                CultureInfo.InvariantCulture, $"its end of life {NimText.FormatDate(end)} is within {rules.RetiringWithinDays} {days}");
        string detail = result is { Status: NimModelStatus.Available, IsSubstituted: not true } ? "" : FormatDetail(result);
        string link = rules.EvaluateStatus(result) == GateOutcome.Undetermined ? "and" : "but";
        return $"{result.Status}{detail}, {link} {reason}";
    }

    private static string DescribeCapabilities(IEnumerable<NimCapabilityResult> capabilities) => string.Concat(capabilities
        .Where(static c => c.Support != NimCapabilitySupport.Confirmed)
        .Select(static c => $"; {c.Capability} is {c.Support} ({Shorten(c.Detail)})"));

    private static string CountCapabilities(IEnumerable<NimCapabilityResult> capabilities) => string.Concat(capabilities
        .GroupBy(static c => c.Capability)
        .Select(static g => string.Create(
            CultureInfo.InvariantCulture,
            $"; {g.Key} is Confirmed for {g.Count(static c => c.Support == NimCapabilitySupport.Confirmed)} of {g.Count()}")));
}
