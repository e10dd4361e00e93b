namespace NimProbe.Sandbox.Authentication;

/// <summary>How the server refuses every key.</summary>
public enum KeyRefusal
{
    /// <summary>401: unknown or invalidated.</summary>
    Unauthorized,

    /// <summary>403: revoked, expired or of the wrong scope.</summary>
    Forbidden,

    /// <summary>402: the account's credits have expired.</summary>
    PaymentRequired,

    /// <summary>404 "not found for account" from every function: the key was created without access to the public endpoints.</summary>
    Scope,
}
