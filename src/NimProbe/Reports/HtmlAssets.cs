using System.Security.Cryptography;
using System.Text;

namespace NimProbe.Reports;

/// <summary>The style and the script of the HTML report, with the hashes by which its content security policy allows these and nothing else.</summary>
internal static class HtmlAssets
{
    /// <summary>The style sheet.</summary>
    public static string Style { get; } = Read("report.css");

    /// <summary>The script, which sorts and filters tables.</summary>
    public static string Script { get; } = Read("report.js");

    /// <summary>No connection, frame, form or plug-in; only this style and this script; images only from within the page (its icon).</summary>
    public static string ContentSecurityPolicy { get; } =
        $"default-src 'none'; style-src '{HashOf(Style)}'; script-src '{HashOf(Script)}'; img-src data:; base-uri 'none'; form-action 'none'";

    private static string Read(string name)
    {
        using Stream stream = typeof(HtmlAssets).Assembly.GetManifestResourceStream(name)!;
        using StreamReader reader = new(stream, Encoding.UTF8);

        // Browsers read every line end as this one, and hash what they read.
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    private static string HashOf(string text) => "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
