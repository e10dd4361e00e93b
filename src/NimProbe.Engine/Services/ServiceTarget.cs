namespace NimProbe.Engine.Services;

/// <summary>A service to check.</summary>
/// <param name="BaseUri">The address; null if the input contains no valid address.</param>
public sealed record ServiceTarget(Uri? BaseUri)
{
    /// <summary>The name that the input has for the service; null if it has none.</summary>
    public string? Name { get; init; }

    /// <summary>The reason for a missing address, in one line.</summary>
    public string Problem { get; init; } = "no address";

    /// <summary>Whether the address was given in the call, and not with piped input; only then it gets the key of the call.</summary>
    public bool IsNamedInCall { get; init; }
}
