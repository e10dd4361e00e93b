namespace NimProbe.PowerShell;

/// <summary>Makes text from an input fit for an error: a short quotation without characters that steer a terminal.</summary>
internal static class Shown
{
    /// <summary>The text in quotes.</summary>
    public static string Of(string? text) => $"'{NimModelId.Show(text ?? "")}'";
}
