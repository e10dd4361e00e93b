namespace NimProbe.Engine.Errors;

/// <summary>What can be wrong with one input while the others go on.</summary>
public static class InputErrors
{
    /// <summary>A pattern that stands for no model of the catalogue.</summary>
    public static NimProbeException NoMatch(string pattern) =>
        new(NimErrorId.ModelNotFound, $"The catalogue lists no model that matches '{NimModelId.ToDisplayText(pattern)}'.", "Get-NimModel lists them all.", NimModelId.ToDisplayText(pattern));

    /// <summary>An id that the catalogue does not list.</summary>
    public static NimProbeException NotListed(string id) =>
        new(NimErrorId.ModelNotFound, $"The catalogue does not list the model '{NimModelId.ToDisplayText(id)}'.", "Get-NimModel lists them all.", NimModelId.ToDisplayText(id));
}
