namespace NimProbe.Engine.Catalog;

/// <summary>Creates the errors about a catalogue.</summary>
internal static class CatalogErrors
{
    /// <summary>The document is not a catalogue, or cannot be read.</summary>
    /// <param name="address">The address of the document, without its query.</param>
    /// <param name="message">The message.</param>
    public static NimProbeException Invalid(Uri address, string message) =>
        new(NimErrorId.ResponseInvalid, message, address.ToString());
}
