namespace NimProbe.Engine.Errors;

/// <summary>Creates the errors about one input, which do not end the run.</summary>
public static class InputErrors
{
    /// <summary>Creates the error for a pattern that matches no model of the catalogue.</summary>
    public static NimProbeException NoMatch(string pattern) =>
        NotFound($"The catalogue lists no model that matches '{NimModelId.ToDisplayText(pattern)}'.", pattern);

    /// <summary>Creates the error for an id that is not in the catalogue.</summary>
    public static NimProbeException NotListed(string id) =>
        NotFound($"The catalogue does not list the model '{NimModelId.ToDisplayText(id)}'.", id);

    /// <summary>Creates the error for a publisher without models in the catalogue.</summary>
    public static NimProbeException PublisherNotListed(string publisher) =>
        NotFound($"The catalogue lists no model of the publisher '{NimModelId.ToDisplayText(publisher)}'.", publisher);

    private static NimProbeException NotFound(string message, string id) =>
        new(NimErrorId.ModelNotFound, message, NimModelId.ToDisplayText(id));
}
