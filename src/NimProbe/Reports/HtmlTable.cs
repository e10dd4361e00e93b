namespace NimProbe.Reports;

/// <summary>A table of the HTML report with one row per record. The report's script adds sorting and filtering.</summary>
/// <typeparam name="T">The type of the records.</typeparam>
internal sealed class HtmlTable<T>
{
    private readonly string _filterLabel;
    private readonly Func<T, string> _getId;
    private readonly string _idHeading;
    private readonly List<Column> _columns = [];
    private string? _choiceHeading;
    private Func<T, Enum>? _getChoice;

    /// <summary>Initializes a new instance with one column: what identifies a record.</summary>
    /// <param name="filterLabel">The label of the text filter.</param>
    /// <param name="getId">Gets the id of a record's model, or what else identifies the record.</param>
    /// <param name="idHeading">The heading of that column.</param>
    public HtmlTable(string filterLabel, Func<T, string> getId, string idHeading = "Model")
    {
        _idHeading = idHeading;
        _filterLabel = filterLabel;
        _getId = getId;
    }

    /// <summary>Adds a column of text.</summary>
    /// <param name="heading">The heading.</param>
    /// <param name="getText">Gets the text of a cell; empty if unknown.</param>
    /// <param name="cssClass">The style class of the cells, or null. The text filter also searches cells with the class "detail".</param>
    public HtmlTable<T> AddText(string heading, Func<T, string?> getText, string? cssClass = null) =>
        Add(new Column(heading, cssClass, (page, record) => page.Write($"{getText(record)}")));

    /// <summary>Adds a column of numbers, which may have a unit. It sorts numerically.</summary>
    /// <param name="heading">The heading.</param>
    /// <param name="getText">Gets the text of a cell; empty if unknown.</param>
    public HtmlTable<T> AddNumber(string heading, Func<T, string?> getText) => AddText(heading, getText, "number");

    /// <summary>Adds a column of statuses, in the colours of their availability.</summary>
    /// <param name="heading">The heading.</param>
    /// <param name="getStatus">Gets the status of a cell, or null.</param>
    public HtmlTable<T> AddStatus(string heading, Func<T, NimModelStatus?> getStatus) =>
        AddColoured(heading, getStatus, static s => HtmlStatus.GetCssClass(s.ToAvailability()));

    /// <summary>Adds a column of capabilities, in colours.</summary>
    /// <param name="heading">The heading.</param>
    /// <param name="getSupport">Gets whether the model has the capability, or null.</param>
    public HtmlTable<T> AddSupport(string heading, Func<T, NimCapabilitySupport?> getSupport) =>
        AddColoured(heading, getSupport, HtmlStatus.GetCssClass);

    /// <summary>Adds a list box that filters the records by a value.</summary>
    /// <param name="heading">The label of the list box.</param>
    /// <param name="getChoice">Gets the value of a record.</param>
    public HtmlTable<T> AddChoice(string heading, Func<T, Enum> getChoice)
    {
        (_choiceHeading, _getChoice) = (heading, getChoice);
        return this;
    }

    /// <summary>Writes the table.</summary>
    public void Write(HtmlWriter page, IEnumerable<T> records)
    {
        page.Write($"<table class=\"records\" data-tools=\"{_filterLabel}\"");
        if (_choiceHeading is not null)
        {
            page.Write($" data-choice=\"{_choiceHeading}\"");
        }

        page.Write($">\n<thead><tr><th scope=\"col\">{_idHeading}</th>");
        foreach (Column column in _columns)
        {
            page.Write($"<th scope=\"col\"");
            if (column.CssClass == "number")
            {
                page.Write($" data-type=\"number\"");
            }

            page.Write($">{column.Heading}</th>");
        }

        page.Write($"</tr></thead>\n<tbody>\n");
        foreach (T record in records)
        {
            WriteRow(page, record);
        }

        page.Write($"</tbody>\n</table>\n");
    }

    private HtmlTable<T> AddColoured<TValue>(string heading, Func<T, TValue?> getValue, Func<TValue, string> getCssClass)
        where TValue : struct, Enum => Add(new Column(heading, null, (page, record) =>
    {
        if (getValue(record) is { } value)
        {
            page.Write($"<span class=\"status {getCssClass(value)}\">{value}</span>");
        }
    }));

    private HtmlTable<T> Add(Column column)
    {
        _columns.Add(column);
        return this;
    }

    private void WriteRow(HtmlWriter page, T record)
    {
        page.Write($"<tr");
        if (_getChoice is not null)
        {
            page.Write($" data-choice=\"{_getChoice(record)}\"");
        }

        page.Write($"><th scope=\"row\">{_getId(record)}</th>");
        foreach (Column column in _columns)
        {
            page.Write($"<td");
            if (column.CssClass is not null)
            {
                page.Write($" class=\"{column.CssClass}\"");
            }

            // Narrow screens show each row as a card and each cell with its label.
            page.Write($" data-label=\"{column.Heading}\">");
            column.WriteContent(page, record);
            page.Write($"</td>");
        }

        page.Write($"</tr>\n");
    }

    private sealed record Column(string Heading, string? CssClass, Action<HtmlWriter, T> WriteContent);
}
