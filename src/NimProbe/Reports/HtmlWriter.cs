using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace NimProbe.Reports;

/// <summary>
/// Writes HTML from interpolated strings: what stands in the string is markup, what fills its holes is text and is
/// encoded, so that text from outside can be nothing else.
/// </summary>
internal sealed class HtmlWriter
{
    private readonly StringBuilder _page = new();

    /// <summary>Writes markup; the holes' values are encoded for use as text and as a quoted attribute's value.</summary>
#pragma warning disable CA1822, IDE0060 // The handler has written everything when this is called.
    public void Write([InterpolatedStringHandlerArgument("")] ref Markup markup)
#pragma warning restore CA1822, IDE0060
    {
    }

    /// <summary>Writes one of the page's own unchanging parts as it is.</summary>
    public void WriteAsset(string asset) => _page.Append(asset);

    /// <summary>What was written.</summary>
    public override string ToString() => _page.ToString();

    /// <summary>Tells the parts of an interpolated string from what fills it.</summary>
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
