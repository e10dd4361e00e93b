using System.Management.Automation.Host;

namespace NimProbe.PowerShell.Base;

/// <summary>Formats errors as the commands with which the log of a build server shows them at the top of a run.</summary>
internal static class BuildServer
{
    /// <summary>Writes an error for the build server that runs this process, or nothing outside of build servers.</summary>
    /// <param name="host">The host: the build server reads the output of the process. In a stream, the lines could become results.</param>
    /// <param name="message">The message.</param>
    public static void WriteError(PSHost host, string message)
    {
        foreach (string line in FormatError(message))
        {
            host.UI?.WriteLine(line);
        }
    }

    /// <summary>Formats an error for the build server that runs this process.</summary>
    /// <param name="message">The message. Each of its lines becomes one error; a heading before a list is omitted.</param>
    /// <returns>One line for each error; none outside of GitHub Actions and Azure Pipelines.</returns>
    internal static IEnumerable<string> FormatError(string message)
    {
        Func<string, string>? format = IsSet("GITHUB_ACTIONS") ? ToGitHub : IsSet("TF_BUILD") ? ToAzure : null;
        return format is null ? [] : SplitItems(message).Select(format);
    }

    /// <summary>Formats a line as a workflow command of GitHub Actions.</summary>
    internal static string ToGitHub(string line) => "::error::" + EscapeLineEnds(line.Replace("%", "%25", StringComparison.Ordinal));

    /// <summary>Formats a line as a logging command of Azure Pipelines.</summary>
    internal static string ToAzure(string line) =>
        "##vso[task.logissue type=error]" + EscapeLineEnds(line.Replace("%", "%AZP25", StringComparison.Ordinal));

    private static string[] SplitItems(string message)
    {
        const string Bullet = "\n- ";
        string[] items = message.Split(Bullet);
        return items.Length == 1 ? items : items[1..];
    }

    private static string EscapeLineEnds(string line) =>
        line.Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal);

    private static bool IsSet(string variable) =>
        string.Equals(Environment.GetEnvironmentVariable(variable), bool.TrueString, StringComparison.OrdinalIgnoreCase);
}
