namespace NimProbe;

/// <summary>The result of testing an API key.</summary>
public sealed record NimKeyResult
{
    /// <summary>The address of the service.</summary>
    public required Uri BaseUri { get; init; }

    /// <summary>The status of the key.</summary>
    public NimKeyStatus Status { get; init; }

    /// <summary>
    /// The HTTP status code of the response that decided, with <see cref="NimKeyStatus.Valid"/> and <see cref="NimKeyStatus.NotRequired"/>
    /// that of the accepted request; null if there was none.
    /// </summary>
    public int? StatusCode { get; init; }

    /// <summary>The reason for the status: one line of at most 500 characters, without keys or account ids.</summary>
    public string Detail { get; init; } = "";

    /// <summary>When the key was tested (UTC).</summary>
    public DateTime TestedAt { get; init; }

    /// <summary>Returns the address of the service.</summary>
    public override string ToString() => BaseUri.ToString();
}
