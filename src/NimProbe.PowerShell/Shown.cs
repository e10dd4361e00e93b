using System.Globalization;

namespace NimProbe.PowerShell;

/// <summary>Makes text from an input fit for an error: a short quotation without characters that steer a terminal.</summary>
internal static class Shown
{
    private const int Telling = 40;

    /// <summary>The text in quotes.</summary>
    public static string Of(string? text)
    {
        string start = new([.. (text ?? "").Take(Telling).Select(static c => char.IsControl(c) || char.IsSurrogate(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format ? '?' : c)]);
        return $"'{start}{(text?.Length > Telling ? "..." : "")}'";
    }
}
