using System.Text;

namespace NimProbe.Fuzz;

/// <summary>Texts that can break a reader.</summary>
internal static class Words
{
    private static readonly string[] s_breaking =
    [
        "\u001b[31m", "\u001b]0;title\a", "\u009b1m", "\r\n", "\0", "\u202e", "\u200b", "\u2028", "\ufeff", "\\u0000",
        "\\u001b[2J", "\\ud800", "\\udc00", "\\n", "\\",
        "\"", "'", "`", "{", "}", "[", "]", ":", ",", "/*", "//", "null", "true", "-0", "1e999", "1e-999",
        "99999999999999999999999", "2147483648", "0.5",
        "[[[[[[[[", "{\"a\":{\"a\":{\"a\":",
        "<!--", "]]>", "<script>", "&amp;", "&#x22;", "=cmd|", "../", "%00", "😀", "e\u0301", "ẞ", "İ", "\uffff", "\ue000",
        "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.9999999Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00",
        "2026-02-31", "24:00:00",
    ];

    /// <summary>Returns these and further texts as bytes, with unpaired surrogates and invalid UTF-8.</summary>
    public static IReadOnlyList<byte[]> With(params IEnumerable<string> further) =>
    [
        .. s_breaking.Concat(further).Select(Encoding.UTF8.GetBytes),
        [0xed, 0xa0, 0x80],
        [0xff, 0xfe],
        [0xf4, 0x90, 0x80, 0x80],
        [0xc0, 0x80],
    ];
}
