namespace NimProbe;

/// <summary>The cause of an error whose id has several causes with different remedies.</summary>
public enum NimErrorCause
{
    /// <summary>The usual cause of the error id.</summary>
    None,

    /// <summary>The address of the service.</summary>
    Address,

    /// <summary>A user name or password in the address of the service.</summary>
    AddressCredential,

    /// <summary>The API key.</summary>
    ApiKey,

    /// <summary>An API key that is not a secure string.</summary>
    PlainTextApiKey,

    /// <summary>Two keys for one origin.</summary>
    KeyMap,

    /// <summary>A table of keys with a value that is not a secure string.</summary>
    PlainTextKeyMap,

    /// <summary>The client certificate.</summary>
    Certificate,

    /// <summary>The proxy or its address.</summary>
    Proxy,

    /// <summary>The user name or password for the proxy.</summary>
    ProxyCredential,

    /// <summary>A page or a redirect of a network or a proxy that requires a sign-in.</summary>
    Page,

    /// <summary>A header for the key among the additional headers.</summary>
    AuthorizationHeader,

    /// <summary>A header for the proxy's credentials among the additional headers.</summary>
    ProxyAuthorizationHeader,

    /// <summary>A wildcard pattern.</summary>
    Pattern,

    /// <summary>An input that should be a model, or an id that a service does not list.</summary>
    Model,

    /// <summary>An input that should be a result.</summary>
    Result,

    /// <summary>An input that should be a snapshot.</summary>
    Snapshot,

    /// <summary>An id that should be in the web catalogue.</summary>
    WebCatalog,

    /// <summary>A path that is not a file system path.</summary>
    NotFileSystem,

    /// <summary>A read-only file.</summary>
    ReadOnlyFile,

    /// <summary>The name of a file.</summary>
    FileName,

    /// <summary>A file that cannot be written, whose content was saved in another one.</summary>
    SavedElsewhere,

    /// <summary>A folder that does not exist.</summary>
    MissingFolder,

    /// <summary>The certificate of the server.</summary>
    ServerCertificate,

    /// <summary>The TLS handshake.</summary>
    Tls,

    /// <summary>A server that does not use TLS at an https address.</summary>
    NoTls,

    /// <summary>An API key in quotation marks.</summary>
    QuotedApiKey,

    /// <summary>A required model is closed to the account, for which the key can be the cause.</summary>
    NotEntitled,

    /// <summary>The end of life of a required model is near, or not known.</summary>
    EndOfLife,

    /// <summary>Another model answers for a required model.</summary>
    Substitution,

    /// <summary>A required capability.</summary>
    Capability,

    /// <summary>A required model without a result among the given results.</summary>
    MissingResult,

    /// <summary>A service whose models could not be probed.</summary>
    Service,

    /// <summary>A service that only the input names, so that it gets no key of the call or the environment.</summary>
    InputService,
}
