namespace NimProbe;

/// <summary>The status of an API key.</summary>
public enum NimKeyStatus
{
    /// <summary>No response proves the status: an HTML page, a server error, or no response.</summary>
    Undetermined,

    /// <summary>The service accepts the key, and refuses requests without a key.</summary>
    Valid,

    /// <summary>The service accepts requests without a key.</summary>
    NotRequired,

    /// <summary>The service requires a key, and none was given.</summary>
    Missing,

    /// <summary>The service refuses the key.</summary>
    Rejected,

    /// <summary>The service accepts the key, but the key lacks the right to call public API endpoints.</summary>
    ScopeMissing,

    /// <summary>The service refuses the account of the key.</summary>
    AccountRefused,
}
