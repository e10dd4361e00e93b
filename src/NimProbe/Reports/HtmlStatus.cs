namespace NimProbe.Reports;

/// <summary>How the HTML report shows a status: always its name, the colour only beside it.</summary>
internal static class HtmlStatus
{
    /// <summary>The style class of an availability.</summary>
    public static string GetCssClass(NimAvailability availability) => availability switch
    {
        NimAvailability.Available => "available",
        NimAvailability.Interrupted => "interrupted",
        NimAvailability.Unavailable => "unavailable",
        _ => "unknown",
    };

    /// <summary>Writes the cell of a status.</summary>
    public static void WriteCell(HtmlWriter page, string label, NimModelStatus? status)
    {
        if (status is { } known)
        {
            page.Write($"<td data-label=\"{label}\"><span class=\"status {GetCssClass(known.ToAvailability())}\">{known}</span></td>");
        }
        else
        {
            page.Write($"<td data-label=\"{label}\"></td>");
        }
    }
}
