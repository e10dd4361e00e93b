namespace NimProbe.Engine.Connection;

/// <summary>What kept an exchange from ending with a whole answer.</summary>
public enum ExchangeFailure
{
    /// <summary>Nothing: the answer is whole, or was cut at the bound that the reader sets.</summary>
    None,

    /// <summary>The deadline passed.</summary>
    TimedOut,

    /// <summary>The host name has no address.</summary>
    NameNotResolved,

    /// <summary>No connection came about.</summary>
    ConnectionFailed,

    /// <summary>The server's certificate cannot be trusted.</summary>
    CertificateRejected,

    /// <summary>The encrypted connection was refused by either side for another reason; by the server for want of a client certificate, most often.</summary>
    TlsFailed,

    /// <summary>The proxy refused or could not be used.</summary>
    ProxyFailed,

    /// <summary>The proxy asks for a user and password, and took none that it was given.</summary>
    ProxyAuthenticationRequired,

    /// <summary>The connection broke before the answer was whole.</summary>
    Dropped,

    /// <summary>What came is not HTTP, or breaks its bounds.</summary>
    Malformed,
}
