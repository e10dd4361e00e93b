using NimProbe.Engine.Connection;

namespace NimProbe.Engine.Errors;

/// <summary>Creates the errors that end a run.</summary>
public static class RunErrors
{
    /// <summary>The service cannot be reached.</summary>
    /// <param name="baseUri">The address of the service.</param>
    /// <param name="exchange">The exchange that failed.</param>
    /// <param name="reason">The reason.</param>
    internal static NimProbeException Unreachable(Uri baseUri, Exchange exchange, string reason) =>
        Unreachable(baseUri, reason, exchange switch
        {
            { IsProxyFailure: true } => NimErrorCause.Proxy,
            { Failure: ExchangeFailure.CertificateRejected } => NimErrorCause.ServerCertificate,
            { Failure: ExchangeFailure.TlsMissing } => NimErrorCause.NoTls,
            { Failure: ExchangeFailure.TlsFailed } => NimErrorCause.Tls,
            _ => NimErrorCause.None,
        });

    /// <summary>Pages, or redirects to another origin, arrived instead of the service's responses.</summary>
    /// <param name="baseUri">The address of the service.</param>
    /// <param name="target">The address that the last response redirects to; null if it is a page.</param>
    internal static NimProbeException PageInstead(Uri baseUri, Uri? target)
    {
        // The path and the query can contain a session.
        string reason = target is null
            ? "A page answered instead of the service"
            : $"A page answers instead of the service: requests are redirected to {target.Scheme}://{target.Authority}";
        return Unreachable(baseUri, reason, NimErrorCause.Page);
    }

    /// <summary>The service requires a key, and none was given.</summary>
    /// <param name="connection">The connection to the service.</param>
    public static NimProbeException KeyMissing(NimConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        Uri baseUri = connection.BaseUri;
        bool hasUnusedKey = !ServiceAddress.AcceptsEnvironmentKey(baseUri)
            && !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(ServiceAddress.ApiKeyVariable));
        string message = hasUnusedKey
            ? $"{baseUri} requires an API key, and none was given: the key in $env:NVIDIA_API_KEY is sent only to NVIDIA's hosts "
                + "and to the origin in $env:NVIDIA_BASE_URL."
            : $"{baseUri} requires an API key, and none was given.";
        return new NimProbeException(NimErrorId.ApiKeyMissing, message, baseUri.ToString(), connection.KeyErrorCause);
    }

    /// <summary>The key is valid, but does not have the right to call public endpoints.</summary>
    internal static NimProbeException ScopeMissing(Uri baseUri) => new(
        NimErrorId.ApiKeyScopeMissing,
        $"{baseUri} accepts the API key, but finds no model for it, not even those that are open to every account: "
            + "the key was created without the right to call public API endpoints.",
        baseUri.ToString());

    /// <inheritdoc cref="Fault(Exception, NimConnection)"/>
    /// <param name="cause">The exception.</param>
    /// <param name="connections">The connections whose secrets the message can contain.</param>
    public static NimProbeException Fault(Exception cause, ConnectionSet connections)
    {
        ArgumentNullException.ThrowIfNull(cause);
        ArgumentNullException.ThrowIfNull(connections);
        return Fault(cause, connections.Redact);
    }

    /// <summary>An unexpected exception. It is not kept: its texts and data can contain addresses and header values.</summary>
    /// <param name="cause">The exception.</param>
    /// <param name="connection">The connection whose secrets the message can contain.</param>
    /// <returns>The exception itself if it has an error id; otherwise an error with its type and its redacted message.</returns>
    public static NimProbeException Fault(Exception cause, NimConnection connection)
    {
        ArgumentNullException.ThrowIfNull(cause);
        ArgumentNullException.ThrowIfNull(connection);
        return Fault(cause, connection.Redact);
    }

    /// <summary>A response of the service that ends the run.</summary>
    /// <param name="errorId">The error id.</param>
    /// <param name="connection">The connection to the service.</param>
    /// <param name="reason">The reason, for <see cref="NimErrorId.EndpointUnreachable"/>.</param>
    /// <param name="explanation">The explanation in the response, redacted; can be empty.</param>
    internal static NimProbeException FromResponse(string errorId, NimConnection connection, string reason, string explanation)
    {
        Uri baseUri = connection.BaseUri;
        string quote = explanation.Length > 0 ? $" It said: {explanation.TrimEnd('.')}." : "";
        return errorId switch
        {
            NimErrorId.ApiKeyMissing => KeyMissing(connection),
            NimErrorId.ApiKeyRejected =>
                new(errorId, $"{baseUri} refused the API key.{quote}", baseUri.ToString(), connection.KeyErrorCause),
            NimErrorId.AccountRefused => new(errorId, $"{baseUri} refused the account of the API key.{quote}", baseUri.ToString()),

            // Only the proxy's authentication ends a run at once; other failures to connect can be transient.
            NimErrorId.EndpointUnreachable => Unreachable(baseUri, reason, NimErrorCause.ProxyCredential),
            _ => new(errorId, $"{baseUri} ended the run.{quote}", baseUri.ToString()),
        };
    }

    private static NimProbeException Fault(Exception cause, Func<string, string> redact) =>
        cause as NimProbeException ?? new($"The run failed. {cause.GetType().Name}: {redact(cause.Message)}");

    private static NimProbeException Unreachable(Uri baseUri, string reason, NimErrorCause cause) =>
        new(NimErrorId.EndpointUnreachable, $"{baseUri} cannot be reached. {reason}.", baseUri.ToString(), cause);
}
