namespace NimProbe.PowerShell.Completion;

/// <summary>Remembers the catalogue that was read last, for completion: Tab never waits for a network.</summary>
internal static class SessionCatalog
{
    private static volatile IReadOnlyList<NimModel> s_models = [];

    /// <summary>The models of the catalogue that was read last; none before any was.</summary>
    public static IReadOnlyList<NimModel> Models
    {
        get => s_models;
        set => s_models = value;
    }
}
