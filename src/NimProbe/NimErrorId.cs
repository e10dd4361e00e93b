namespace NimProbe;

/// <summary>The ids of the module's errors. They do not change, so that scripts can match on them.</summary>
public static class NimErrorId
{
    /// <summary>The service requires a key, and none was given.</summary>
    public const string ApiKeyMissing = "NimApiKeyMissing";

    /// <summary>The service refused the key.</summary>
    public const string ApiKeyRejected = "NimApiKeyRejected";

    /// <summary>The key is valid, but lacks the permission to call public endpoints.</summary>
    public const string ApiKeyScopeMissing = "NimApiKeyScopeMissing";

    /// <summary>The service refused the account that the key belongs to.</summary>
    public const string AccountRefused = "NimAccountRefused";

    /// <summary>The request would have sent a key over plain http to another machine.</summary>
    public const string PlainHttpRefused = "NimPlainHttpRefused";

    /// <summary>The service cannot be reached.</summary>
    public const string EndpointUnreachable = "NimEndpointUnreachable";

    /// <summary>The catalogue was not read within the time limit.</summary>
    public const string CatalogTimeout = "NimCatalogTimeout";

    /// <summary>The service is still loading, and does not list its models until then.</summary>
    public const string ServiceNotReady = "NimServiceNotReady";

    /// <summary>The response of the service is not a catalogue.</summary>
    public const string ResponseInvalid = "NimResponseInvalid";

    /// <summary>The catalogue does not list the requested id, or no id that matches the requested pattern.</summary>
    public const string ModelNotFound = "NimModelNotFound";

    /// <summary>An input object does not name a model.</summary>
    public const string InputInvalid = "NimInputInvalid";

    /// <summary>An input object comes from another service than the one that the cmdlet connects to.</summary>
    public const string BaseUriMismatch = "NimBaseUriMismatch";

    /// <summary>The value of a parameter is invalid.</summary>
    public const string ParameterInvalid = "NimParameterInvalid";

    /// <summary>The path does not lead to a snapshot.</summary>
    public const string SnapshotNotFound = "NimSnapshotNotFound";

    /// <summary>The file is not a snapshot, or a newer version of the module wrote it.</summary>
    public const string SnapshotInvalid = "NimSnapshotInvalid";

    /// <summary>The file exists, but cannot be opened or read.</summary>
    public const string SnapshotUnreadable = "NimSnapshotUnreadable";

    /// <summary>The file already exists, and replacing it was not allowed.</summary>
    public const string SnapshotExists = "NimSnapshotExists";

    /// <summary>The run has no results. A snapshot without results would later read as "every model was removed".</summary>
    public const string SnapshotEmpty = "NimSnapshotEmpty";

    /// <summary>The snapshot could not be written.</summary>
    public const string SnapshotNotWritten = "NimSnapshotNotWritten";

    /// <summary>The report format does not support an input object.</summary>
    public const string ReportInputInvalid = "NimReportInputInvalid";

    /// <summary>A required model is not available.</summary>
    public const string ModelUnavailable = "NimModelUnavailable";

    /// <summary>The availability of some required models could not be determined, and all others pass.</summary>
    public const string ModelUndetermined = "NimModelUndetermined";

    /// <summary>An internal error of the module.</summary>
    public const string Fault = "NimProbeFault";
}
