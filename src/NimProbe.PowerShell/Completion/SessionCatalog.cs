namespace NimProbe.PowerShell.Completion;

/// <summary>Keeps what the session has read last for completion, which never sends a request.</summary>
internal static class SessionCatalog
{
    private static volatile IReadOnlyList<NimModel> s_models = [];
    private static volatile IReadOnlyList<Uri> s_services = [];

    /// <summary>
    /// The models of the catalogues that were read last, those of several services with each of them; empty until the first one is read.
    /// </summary>
    public static IReadOnlyList<NimModel> Models
    {
        get => s_models;
        set => s_models = value;
    }

    /// <summary>The services that were reported last; empty until the first ones are.</summary>
    public static IReadOnlyList<Uri> Services
    {
        get => s_services;
        set => s_services = value;
    }
}
