namespace NimProbe.Sandbox.Tls;

/// <summary>The kinds of server certificates; a client must trust none of them.</summary>
public enum TlsCertificateKind
{
    /// <summary>For localhost and 127.0.0.1, self-signed.</summary>
    SelfSigned,

    /// <summary>As <see cref="SelfSigned"/>, but expired yesterday.</summary>
    Expired,

    /// <summary>Self-signed, for another host.</summary>
    WrongHost,
}
