namespace NimProbe.Comparison;

/// <summary>Compares the models that answered for an id in two runs.</summary>
internal static class Substitution
{
    /// <summary>Gets the model that answered instead of the requested one; null if none is known to have done so.</summary>
    public static string? GetSubstitute(NimProbeResult result) => result.IsSubstituted == true ? result.ServedModel ?? "" : null;

    /// <summary>Whether two substitutes are different models, or only one is a substitute.</summary>
    /// <param name="before">The substitute in the earlier run, or null.</param>
    /// <param name="after">The substitute in the later run, or null.</param>
    public static bool IsChange(string? before, string? after) => before is null || after is null
        ? before != after
        : NimModelId.GetComparableName(before) != NimModelId.GetComparableName(after);

    /// <summary>Describes a change.</summary>
    /// <param name="before">The substitute in the earlier run, or null.</param>
    /// <param name="after">The later result.</param>
    public static string Describe(string? before, NimProbeResult after) => (before, GetSubstitute(after), after.ServedModel) switch
    {
        (null, var now, _) => $"another model answers: '{now}'",
        (_, { } now, _) => $"another model answers: '{now}', before '{before}'",
        (_, _, null) => $"another model answered before: '{before}'",
        (_, _, var name) => $"'{name}' answers, before another model, '{before}'",
    };
}
