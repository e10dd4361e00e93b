using NimProbe.Engine.Connection;

namespace NimProbe.PowerShell.Completion;

/// <summary>Completes the addresses of services: those of the session, and the usual ones.</summary>
public sealed class ServiceCompleter : NameCompleter
{
    // The default port of a NIM container.
    private const string Local = "http://localhost:8000/v1";

    private protected override IEnumerable<(string Name, string ToolTip)> GetNames(IReadOnlyList<NimModel> models)
    {
        string variable = Environment.GetEnvironmentVariable(ServiceAddress.BaseUriVariable) ?? "";
        return models
            .Select(static m => (m.BaseUri?.ToString(), "The service of a catalogue that was read"))
            .Concat(SessionCatalog.Services.Select(static s => ((string?)s.ToString(), "A service of Get-NimService")))
            .Append((ToAddress(variable), "$env:" + ServiceAddress.BaseUriVariable))
            .Append((ServiceAddress.Default, "NVIDIA's hosted service"))
            .Append((Local, "A server on this machine"))
            .Where(static s => s.Item1 is not null)
            .Select(static s => (s.Item1!, s.Item2))
            .DistinctBy(static s => s.Item1);
    }

    private protected override string GetShortName(string name) => name[(name.IndexOf("://", StringComparison.Ordinal) + 3)..];

    // An address takes no wildcards.
    private protected override string ToArgument(string name) => name;

    // A password in an address is not shown.
    private static string? ToAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.UserInfo.Length == 0 ? text : null;
}
