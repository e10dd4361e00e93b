namespace NimProbe.Engine;

/// <summary>What can be wrong with one input while the others go on.</summary>
public static class InputErrors
{
    /// <summary>A pattern that stands for no model of the catalogue.</summary>
    public static NimProbeException NoMatch(string pattern) =>
        new(NimErrorId.ModelNotFound, $"The catalogue lists no model that matches '{NimModelId.Show(pattern)}'.", "Get-NimModel lists them all.", NimModelId.Show(pattern));

    /// <summary>An id that the catalogue does not list.</summary>
    public static NimProbeException NotListed(string id) =>
        new(NimErrorId.ModelNotFound, $"The catalogue does not list the model '{NimModelId.Show(id)}'.", "Get-NimModel lists them all.", NimModelId.Show(id));
}
