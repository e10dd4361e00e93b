namespace NimProbe.Reports;

/// <summary>
/// The colours of the HTML report. No information depends on a colour alone: a name or a height shows the same.
/// </summary>
internal static class HtmlStatus
{
    /// <summary>Gets the style class of an availability.</summary>
    public static string GetCssClass(NimAvailability availability) => availability switch
    {
        NimAvailability.Available => "available",
        NimAvailability.Interrupted => "interrupted",
        NimAvailability.Unavailable => "unavailable",
        _ => "unknown",
    };

    /// <summary>Gets the style class of a capability.</summary>
    public static string GetCssClass(NimCapabilitySupport support) => support switch
    {
        NimCapabilitySupport.Confirmed => "available",
        NimCapabilitySupport.Ignored => "interrupted",
        NimCapabilitySupport.Refused => "unavailable",
        _ => "unknown",
    };
}
