using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace NimProbe.Tests.Faults;

/// <summary>Server certificates that nobody should trust, made when they are needed.</summary>
internal static class TestCertificate
{
    /// <summary>One for this machine's own name, signed by itself.</summary>
    public static X509Certificate2 SelfSigned() => Make("localhost", DateTimeOffset.UtcNow.AddDays(1));

    /// <summary>One that ended yesterday.</summary>
    public static X509Certificate2 Expired() => Make("localhost", DateTimeOffset.UtcNow.AddDays(-1));

    /// <summary>One for another host.</summary>
    public static X509Certificate2 OfAnotherHost() => Make("another.invalid", DateTimeOffset.UtcNow.AddDays(1));

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
