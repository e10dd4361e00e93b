namespace NimProbe.Reports;

/// <summary>A section of the HTML report, with a heading and a link to it at the top of the page.</summary>
/// <param name="Id">The fragment of the link.</param>
/// <param name="Title">The heading.</param>
/// <param name="Write">Writes the content below the heading.</param>
internal sealed record HtmlSection(string Id, string Title, Action<HtmlWriter> Write);
