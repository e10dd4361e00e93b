namespace NimProbe.Reports;

/// <summary>A part of the HTML report with a heading, to which the page's top links.</summary>
/// <param name="Id">The fragment of its link.</param>
/// <param name="Title">Its heading.</param>
/// <param name="Write">Writes what stands under the heading.</param>
internal sealed record HtmlSection(string Id, string Title, Action<HtmlWriter> Write);
