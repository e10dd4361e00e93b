using static System.Management.Automation.ErrorCategory;
using static NimProbe.NimErrorCause;
using static NimProbe.NimErrorId;

namespace NimProbe.PowerShell;

/// <summary>The category and the recommended action of every error, by its id and cause.</summary>
internal static class ErrorTable
{
    /// <summary>The text of an advice that stands for the origin of the service that the error is about.</summary>
    public const string OriginPlaceholder = "{origin}";

    private const string KeyAdvice = "Set $env:NVIDIA_API_KEY or pass -ApiKey; you can create a key at build.nvidia.com.";
    private const string InputServiceKeyAdvice =
        "Pass -ApiKeyMap @{ '" + OriginPlaceholder + "' = (Read-Host -AsSecureString) }, or name the service in -BaseUri.";
    private const string SavedElsewhereAdvice =
        "Correct the cause, read the saved results with Import-NimSnapshot -LiteralPath, and export them again.";

    private static readonly ErrorRow s_fault = new(Fault, None, NotSpecified, "");

    private static readonly ErrorRow[] s_rows =
    [
        new(ApiKeyMissing, None, AuthenticationError, KeyAdvice),
        new(ApiKeyMissing, InputService, AuthenticationError, InputServiceKeyAdvice),
        new(ApiKeyRejected, None, AuthenticationError, KeyAdvice),
        new(ApiKeyRejected, InputService, AuthenticationError, InputServiceKeyAdvice),
        new(ApiKeyScopeMissing, None, PermissionDenied, "Create a new key with the service \"Public API Endpoints\"."),
        new(AccountRefused, None, PermissionDenied, "Check the plan and the credits of the account at build.nvidia.com."),

        new(PlainHttpRefused, None, SecurityError, "Use an https address."),
        new(PlainHttpRefused, Proxy, SecurityError, "Pass -NoProxy, or use an https address."),
        new(EndpointUnreachable, None, ConnectionError, "Check the address, the network and the proxy."),
        new(EndpointUnreachable, ServerCertificate, ConnectionError,
            "Add the certificate of the issuing authority to the trust store of this machine, on Linux also with $env:SSL_CERT_FILE, or "
                + "check the name in the address. For a test server, use -SkipCertificateCheck."),
        new(EndpointUnreachable, Tls, ConnectionError, "If the server requires a client certificate, pass it with -Certificate."),
        new(EndpointUnreachable, NoTls, ConnectionError,
            "Write http:// if the server does not use TLS, or check the port. A key is sent over plain http only to this machine."),
        new(EndpointUnreachable, Proxy, ConnectionError,
            "Check the proxy in -Proxy or in the settings of the system, or bypass it with -NoProxy."),
        new(EndpointUnreachable, ProxyCredential, ConnectionError,
            "Give the proxy's user name and password with -Proxy and -ProxyCredential."),
        new(EndpointUnreachable, Page, ConnectionError,
            "Check the address; if the network or a proxy requires you to sign in, do so in a browser first."),
        new(CatalogTimeout, None, OperationTimeout, "Increase -TimeoutSeconds, or check the network."),
        new(ServiceNotReady, None, ResourceUnavailable,
            "Try again when the server has loaded its model. Get-NimService shows whether it is ready."),
        new(ResponseInvalid, None, InvalidData, "Check that -BaseUri names an OpenAI-compatible API."),

        new(ModelNotFound, None, ObjectNotFound, "Get-NimModel lists all models."),
        new(ModelNotFound, WebCatalog, ObjectNotFound, "Get-NimEndpoint lists every entry."),
        new(ModelUnavailable, None, ResourceUnavailable,
            "Use other models, or allow a status with -Allow. Test-NimModel shows all data about a model."),
        new(ModelUnavailable, NotEntitled, ResourceUnavailable,
            "For a model that is NotEntitled, use a key of an account that may call the model: a key without the service "
                + "\"Public API Endpoints\" is refused in the same way; you can create a key at build.nvidia.com."),
        new(ModelUnavailable, EndOfLife, ResourceUnavailable,
            "Replace the model before its end of life, or decrease -RetiringWithinDays."),
        new(ModelUnavailable, Substitution, ResourceUnavailable, "Use the model that answers, or omit -NoSubstitute."),
        new(ModelUnavailable, Capability, ResourceUnavailable,
            "Use models that have the capabilities, which Test-NimCapability shows, or omit the capabilities from -Capability."),
        new(ModelUnavailable, MissingResult, ResourceUnavailable,
            "Check the ids and the addresses, or give results that contain the models, for example those of the whole catalogue."),
        new(ModelUnavailable, Model, ResourceUnavailable, "Check the ids. Get-NimModel lists all models."),
        new(ModelUnavailable, Pattern, ResourceUnavailable, "Check the pattern. Get-NimModel lists all models."),
        new(ModelUnavailable, Service, ResourceUnavailable,
            "Check the addresses, the network and the keys of the services. Get-NimService shows what a service reports."),
        new(ModelUndetermined, None, InvalidResult, "Try again later, or allow a status with -Allow."),
        new(ModelUndetermined, EndOfLife, InvalidResult, "Try again later, when the web catalogue can be read, or omit -Strict."),
        new(ModelUndetermined, Capability, InvalidResult,
            "Try again later. Test-NimCapability shows why a capability is Unknown; -Capability requires it."),
        new(ModelUndetermined, Service, InvalidResult,
            "Try again later, or check the addresses, the network and the keys of the services."),

        new(InputInvalid, Model, InvalidArgument,
            "Give models from Get-NimModel, ids as text, or objects with a property Id, ModelId, Model, BaseUri or Uri."),
        new(InputInvalid, Result, InvalidArgument, "Give results of Test-NimModel, rows with their properties, or snapshots."),
        new(InputInvalid, Snapshot, InvalidArgument, "Give snapshots from Import-NimSnapshot, or the paths of their files."),
        new(ReportInputInvalid, None, InvalidArgument,
            "Every format supports results of Test-NimModel, rows with their properties, and snapshots; "
                + "Markdown, Html and Text also support changes, speeds, capabilities and services, Markdown and Html also histories, "
                + "Prometheus also histories, speeds, capabilities and services."),
        new(BaseUriMismatch, Model, InvalidArgument, "Set -BaseUri to the service that the model comes from."),
        new(BaseUriMismatch, Result, InvalidArgument, "Give a folder, which gets one snapshot of each service."),

        new(ParameterInvalid, None, InvalidArgument, "Get-Help with -Parameter describes the values that a parameter accepts."),
        new(ParameterInvalid, Address, InvalidArgument, "Give an address such as https://integrate.api.nvidia.com/v1."),
        new(ParameterInvalid, AddressCredential, InvalidArgument, "Omit them from the address, and give the key with -ApiKey."),
        new(ParameterInvalid, ApiKey, InvalidArgument, "Copy the key again; it is one word that begins with nvapi-."),
        new(ParameterInvalid, QuotedApiKey, InvalidArgument, "Remove the quotation marks; a file of environment variables needs none."),
        new(ParameterInvalid, PlainTextApiKey, InvalidArgument,
            "Set $env:NVIDIA_API_KEY to the key and omit -ApiKey, or pass (Read-Host -AsSecureString) or a secure string from "
                + "ConvertTo-SecureString. If the key was typed on the command line, it is in the command history."),
        new(ParameterInvalid, KeyMap, InvalidArgument, "Give the key of an origin once, with -ApiKey or in -ApiKeyMap."),
        new(ParameterInvalid, PlainTextKeyMap, InvalidArgument,
            "Give a table such as @{ 'http://localhost:8000' = (Read-Host -AsSecureString) }; ConvertTo-SecureString creates secure "
                + "strings too. If a key was typed on the command line, it is in the command history."),
        new(ParameterInvalid, Certificate, InvalidArgument, "Load it together with its key."),
        new(ParameterInvalid, Proxy, InvalidArgument, "Give an address such as http://proxy.example:8080."),
        new(ParameterInvalid, ProxyCredential, InvalidArgument, "Give them with -ProxyCredential."),
        new(ParameterInvalid, AuthorizationHeader, InvalidArgument, "Give the key with -ApiKey."),
        new(ParameterInvalid, ProxyAuthorizationHeader, InvalidArgument,
            "Give the proxy's user name and password with -ProxyCredential."),
        new(ParameterInvalid, Pattern, InvalidArgument, "Write a literal bracket as `[."),

        new(SnapshotNotFound, None, ObjectNotFound, "Give the path of a file that Export-NimSnapshot wrote, or of a folder of such files."),
        new(SnapshotNotFound, NotFileSystem, ObjectNotFound, "Snapshots are files: give a path of a file-system drive."),
        new(SnapshotInvalid, None, InvalidData,
            "Snapshots are written by Export-NimSnapshot; docs/snapshot.schema.json describes them."),
        new(SnapshotUnreadable, None, ReadError, "Check the permissions of the file, and that no other program has locked it."),
        new(SnapshotExists, None, ResourceExists, "Give another path, or omit -NoClobber."),
        new(SnapshotExists, SavedElsewhere, ResourceExists, SavedElsewhereAdvice),
        new(SnapshotEmpty, None, InvalidData, "Look at the errors of the commands before it in the pipeline."),
        new(SnapshotNotWritten, None, WriteError, "Check the permissions of the folder and the free disk space."),
        new(SnapshotNotWritten, MissingFolder, WriteError,
            "Create the folder, or give the path of an existing one."),
        new(SnapshotNotWritten, ReadOnlyFile, WriteError, "Use -Force to replace it."),
        new(SnapshotNotWritten, FileName, WriteError, "Give a shorter name."),
        new(SnapshotNotWritten, SavedElsewhere, WriteError, SavedElsewhereAdvice),

        s_fault,
    ];

    /// <summary>All rows.</summary>
    public static IReadOnlyList<ErrorRow> Rows => s_rows;

    /// <summary>Finds the row of an error: that of its id and cause, otherwise the first row of its id.</summary>
    public static ErrorRow Find(string errorId, NimErrorCause cause) =>
        Array.Find(s_rows, r => r.ErrorId == errorId && r.Cause == cause)
        ?? Array.Find(s_rows, r => r.ErrorId == errorId)
        ?? s_fault;
}
