namespace NimProbe.Sandbox.Tls;

/// <summary>The server certificates that there are; nobody should trust any of them.</summary>
public enum TlsCertificateKind
{
    /// <summary>For this machine's own name and address, signed by itself.</summary>
    SelfSigned,

    /// <summary>As the self-signed one, but it ended yesterday.</summary>
    Expired,

    /// <summary>Signed by itself, and for another host.</summary>
    WrongHost,
}
