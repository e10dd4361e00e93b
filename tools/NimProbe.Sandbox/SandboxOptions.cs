using System.Net;
using NimProbe.Sandbox.Answers;
using NimProbe.Sandbox.Authentication;
using NimProbe.Sandbox.Shapes;
using NimProbe.Sandbox.Tls;
using NimProbe.Sandbox.WebCatalog;

namespace NimProbe.Sandbox;

/// <summary>The options of a <see cref="SandboxServer"/>.</summary>
public sealed record SandboxOptions
{
    /// <summary>The models served, in the order of the list. Default: those of <see cref="CatalogPath"/> or <see cref="Day"/>.</summary>
    public IReadOnlyList<SandboxModel>? Models { get; init; }

    /// <summary>The CSV file with the models. Default: the catalogue of 6 April 2026 beside the executable.</summary>
    public string? CatalogPath { get; init; }

    /// <summary>A day (UTC) of the recorded probes to replay instead of a catalogue.</summary>
    public DateOnly? Day { get; init; }

    /// <summary>Additional answers by name; they take precedence over built-in ones.</summary>
    public IReadOnlyDictionary<string, SandboxAnswer> CustomAnswers { get; init; } = new Dictionary<string, SandboxAnswer>();

    /// <summary>The loopback port, 0 to 65535; 0 selects a free one. Default: 0.</summary>
    public int Port { get; init; }

    /// <summary>
    /// The factor on latencies, poll seconds, dribble pauses and the rate limiter's 60 s window; 0.05 is twenty times
    /// faster. Above 0. Default: 1.
    /// </summary>
    public double TimeScale { get; init; } = 1;

    /// <summary>The clock of latencies, pauses and windows. Default: the clock of the system.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The inference requests that pass the rate limiter in any 60 s (scaled), at least 1. Default: no limit.</summary>
    public int? RequestsPerMinute { get; init; }

    /// <summary>The only valid key. Default: no key is checked. A NIM container never checks keys.</summary>
    public string? Key { get; init; }

    /// <summary>Refuses every key, the valid one included. Default: only wrong keys are refused, with 401.</summary>
    public KeyRefusal? RefuseKeyWith { get; init; }

    /// <summary>The kind of server. Default: <see cref="SandboxShape.Hosted"/>.</summary>
    public SandboxShape Shape { get; init; }

    /// <summary>The version that the server reports. Default: one that the kind of server uses.</summary>
    public string? Version { get; init; }

    /// <summary>The profile that a NIM container reports. Default: one of 64 hexadecimal digits.</summary>
    public string? Profile { get; init; }

    /// <summary>The context length that a self-hosted server reports, in tokens. Default: 131072.</summary>
    public int MaxModelLength { get; init; } = 131072;

    /// <summary>Seconds (scaled) until a self-hosted NIM or Dynamo has loaded its model. Default: 0.</summary>
    public double ReadyAfter { get; init; }

    /// <summary>Entries in a page of <c>/v1/models</c>, at least 1. Default: all on one page, as at the hosted API.</summary>
    public int? PageSize { get; init; }

    /// <summary>The name of the answer that <c>/v1/models</c> gives instead of the list. Default: the list.</summary>
    public string? ModelsAnswer { get; init; }

    /// <summary>The name of the answer to every request, as from a captive portal in front of the server. Default: none.</summary>
    public string? PortalAnswer { get; init; }

    /// <summary>The responses of the web catalogue's routes. Default: the catalogue.</summary>
    public WebCatalogShape WebCatalog { get; init; }

    /// <summary>The certificate for https; it is created at the start. Default: none, plain http.</summary>
    public TlsCertificateKind? Tls { get; init; }

    /// <summary>
    /// Answers 403 to a client that sends no certificate, as a gateway does; any certificate is accepted. Needs
    /// <see cref="Tls"/>. The server's own routes stay open.
    /// </summary>
    public bool RequireClientCertificate { get; init; }

    /// <exception cref="SandboxException">A value is out of range, or two options exclude each other.</exception>
    internal void Validate()
    {
        Require(TimeScale > 0 && double.IsFinite(TimeScale), $"The time scale must be above 0, not {TimeScale}.");
        Require(Port is >= 0 and <= IPEndPoint.MaxPort, $"The port must be 0 to {IPEndPoint.MaxPort}, not {Port}.");
        Require(RequestsPerMinute is null or >= 1, $"The requests per minute must be at least 1, not {RequestsPerMinute}.");
        Require(PageSize is null or >= 1, $"The page size must be at least 1, not {PageSize}.");
        Require(ReadyAfter >= 0 && double.IsFinite(ReadyAfter), $"The seconds until ready must be at least 0, not {ReadyAfter}.");
        Require(MaxModelLength >= 1, $"The context length must be at least 1, not {MaxModelLength}.");
        Require(CatalogPath is null || Day is null, $"A catalogue and a day exclude each other.");
        Require(Tls is not null || !RequireClientCertificate, $"A client certificate can only be required with TLS.");
        Require(CatalogPath is null || File.Exists(CatalogPath), $"There is no file {CatalogPath}.");
    }

    private static void Require(bool condition, FormattableString message)
    {
        if (!condition)
        {
            throw new SandboxException(FormattableString.Invariant(message));
        }
    }
}
