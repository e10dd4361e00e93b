namespace NimProbe;

/// <summary>
/// Specifies whether a model can be used by the account that probed it. Each <see cref="NimModelStatus"/> implies one
/// value.
/// </summary>
public enum NimAvailability
{
    /// <summary>The probe did not determine whether the model is available.</summary>
    Unknown,

    /// <summary>The model answers.</summary>
    Available,

    /// <summary>The model is deployed for the account, but does not answer now.</summary>
    Interrupted,

    /// <summary>The model is not available to the account.</summary>
    Unavailable,
}
