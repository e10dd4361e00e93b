using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace NimProbe.Reports;

/// <summary>
/// Writes HTML from interpolated strings: the literal parts are markup, the values are sanitized and encoded as text, so
/// that text from outside cannot become markup.
/// </summary>
internal sealed class HtmlWriter
{
    private readonly StringBuilder _page = new();

    /// <summary>Writes markup. Values are encoded for use as text and in quoted attributes.</summary>
#pragma warning disable CA1822, IDE0060 // The interpolated string handler has already written the markup.
    public void Write([InterpolatedStringHandlerArgument("")] ref Markup markup)
#pragma warning restore CA1822, IDE0060
    {
    }

    /// <summary>Writes an asset of the page without encoding it.</summary>
    public void WriteAsset(string asset) => _page.Append(asset);

    /// <summary>Returns the page.</summary>
    public override string ToString() => _page.ToString();

    /// <summary>Writes the literal parts of an interpolated string as they are, and encodes its values.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct Markup
    {
        private readonly StringBuilder _page;

        public Markup(int literalLength, int formattedCount, HtmlWriter writer)
        {
            _page = writer._page;
            _page.EnsureCapacity(_page.Length + literalLength + formattedCount);
        }

        public void AppendLiteral(string markup) => _page.Append(markup);

        public void AppendFormatted(string? text) => _page.Append(WebUtility.HtmlEncode(NimText.Sanitize(text)));

        public void AppendFormatted(int value) => _page.Append(value.ToString(CultureInfo.InvariantCulture));

        public void AppendFormatted(Enum name) => _page.Append(WebUtility.HtmlEncode(name.ToString()));
    }
}
