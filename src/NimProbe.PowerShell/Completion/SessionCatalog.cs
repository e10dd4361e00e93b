namespace NimProbe.PowerShell.Completion;

/// <summary>Keeps the catalogue that was read last for completion, which never sends a request.</summary>
internal static class SessionCatalog
{
    private static volatile IReadOnlyList<NimModel> s_models = [];

    /// <summary>The models of the catalogue that was read last; empty until the first one is read.</summary>
    public static IReadOnlyList<NimModel> Models
    {
        get => s_models;
        set => s_models = value;
    }
}
