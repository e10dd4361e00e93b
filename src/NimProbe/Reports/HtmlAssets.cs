using System.Security.Cryptography;
using System.Text;

namespace NimProbe.Reports;

/// <summary>
/// The style sheet and the script of the HTML report, and the content security policy that allows only these.
/// </summary>
internal static class HtmlAssets
{
    /// <summary>The style sheet.</summary>
    public static string Style { get; } = Read("report.css");

    /// <summary>The script, which sorts and filters tables.</summary>
    public static string Script { get; } = Read("report.js");

    /// <summary>
    /// Allows this style sheet, this script and images inside the page (its icon); no connection, frame, form or
    /// plug-in.
    /// </summary>
    public static string ContentSecurityPolicy { get; } =
        $"default-src 'none'; style-src '{GetHashSource(Style)}'; script-src '{GetHashSource(Script)}'; img-src data:; "
        + "base-uri 'none'; form-action 'none'";

    private static string Read(string name)
    {
        using Stream stream = typeof(HtmlAssets).Assembly.GetManifestResourceStream(name)!;
        using StreamReader reader = new(stream, Encoding.UTF8);

        // Browsers normalize line ends to \n before they calculate the hash.
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    private static string GetHashSource(string text) => "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
