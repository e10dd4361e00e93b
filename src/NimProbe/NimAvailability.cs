namespace NimProbe;

/// <summary>What a status comes down to for the one who asks.</summary>
public enum NimAvailability
{
    /// <summary>Nothing was learned of the model itself.</summary>
    Unknown,

    /// <summary>It answers.</summary>
    Available,

    /// <summary>Deployed for this account, and not answering now.</summary>
    Interrupted,

    /// <summary>Not there for this account.</summary>
    Unavailable,
}
