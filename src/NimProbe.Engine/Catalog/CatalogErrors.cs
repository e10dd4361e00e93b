namespace NimProbe.Engine.Catalog;

/// <summary>Creates the errors about a catalogue.</summary>
internal static class CatalogErrors
{
    /// <summary>The service does not list its models, because it is still loading.</summary>
    /// <param name="service">The address of the service.</param>
    public static NimProbeException NotReady(Uri service) =>
        new(NimErrorId.ServiceNotReady, $"{service} is still loading its model, and does not list its models.", service.ToString());

    /// <summary>The document is not a catalogue, or cannot be read.</summary>
    /// <param name="address">The address of the document, without its query.</param>
    /// <param name="message">The message.</param>
    public static NimProbeException Invalid(Uri address, string message) =>
        new(NimErrorId.ResponseInvalid, message, address.ToString());
}
