using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace NimProbe.Sandbox.Tls;

/// <summary>Makes certificates with their keys when they are needed; nothing of them is kept on a disk.</summary>
internal static class TlsCertificate
{
    public static X509Certificate2 Make(TlsCertificateKind kind) => kind switch
    {
        TlsCertificateKind.Expired => Make("localhost", DateTimeOffset.UtcNow.AddDays(-1)),
        TlsCertificateKind.WrongHost => Make("another.invalid", DateTimeOffset.UtcNow.AddDays(1)),
        _ => Make("localhost", DateTimeOffset.UtcNow.AddDays(1)),
    };

    private static X509Certificate2 Make(string host, DateTimeOffset end)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=" + host, key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName(host);
        if (host == "localhost")
        {
            names.AddIpAddress(IPAddress.Loopback);
        }

        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 certificate = request.CreateSelfSigned(end.AddDays(-30), end);

        // Windows serves only with a key that has a file behind it.
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), password: null);
    }
}
