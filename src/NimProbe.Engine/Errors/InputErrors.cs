namespace NimProbe.Engine.Errors;

/// <summary>Creates the errors about one input, which do not end the run.</summary>
public static class InputErrors
{
    /// <summary>Creates the error for a pattern that matches no model of the catalogue.</summary>
    public static NimProbeException NoMatch(string pattern) =>
        NotFound($"The catalogue lists no model that matches '{NimModelId.ToDisplayText(pattern)}'.", pattern);

    /// <summary>Creates the error for an id that is not in the catalogue.</summary>
    /// <param name="id">The id.</param>
    /// <param name="listed">The ids of the catalogue, one of which may be meant.</param>
    public static NimProbeException NotListed(string id, IEnumerable<string> listed) =>
        NotFound($"The catalogue does not list the model '{NimModelId.ToDisplayText(id)}'.", id, listed);

    /// <summary>Creates the error for a publisher without models in the catalogue.</summary>
    /// <param name="publisher">The publisher.</param>
    /// <param name="listed">The publishers of the catalogue, one of which may be meant.</param>
    public static NimProbeException PublisherNotListed(string publisher, IEnumerable<string> listed) =>
        NotFound($"The catalogue lists no model of the publisher '{NimModelId.ToDisplayText(publisher)}'.", publisher, listed);

    /// <summary>
    /// Asks whether another name was meant: the closest one, or the pattern of those that contain the name. Empty if there is neither.
    /// </summary>
    /// <param name="name">The name that is not listed.</param>
    /// <param name="listed">The listed names.</param>
    public static string AskForClosest(string name, IEnumerable<string> listed)
    {
        string[] names = [.. listed];
        string? meant = ClosestName.Find(name, names) ?? (IsPart(name, names) ? $"*{name}*" : null);
        return meant is null ? "" : $" Did you mean '{NimModelId.ToDisplayText(meant)}'?";
    }

    // One or two characters are part of too many names. A pattern gives the special characters of PowerShell a meaning.
    private static bool IsPart(string name, string[] names) =>
        name.Length >= 3
        && name.IndexOfAny(['*', '?', '[', ']', '`']) < 0
        && names.Any(other => other.Contains(name, StringComparison.OrdinalIgnoreCase));

    private static NimProbeException NotFound(string message, string name, IEnumerable<string>? listed = null) => new(
        NimErrorId.ModelNotFound,
        message + (listed is null ? "" : AskForClosest(name, listed)),
        NimModelId.ToDisplayText(name));
}
