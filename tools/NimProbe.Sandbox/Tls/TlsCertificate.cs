using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace NimProbe.Sandbox.Tls;

/// <summary>Creates certificates with their keys in memory; nothing is written to disk.</summary>
internal static class TlsCertificate
{
    public static X509Certificate2 Create(TlsCertificateKind kind) => kind switch
    {
        TlsCertificateKind.Expired => Create("localhost", DateTimeOffset.UtcNow.AddDays(-1)),
        TlsCertificateKind.WrongHost => Create("another.invalid", DateTimeOffset.UtcNow.AddDays(1)),
        _ => Create("localhost", DateTimeOffset.UtcNow.AddDays(1)),
    };

    private static X509Certificate2 Create(string host, DateTimeOffset end)
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

        // Windows can only serve with a key that is stored in a file.
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), password: null);
    }
}
