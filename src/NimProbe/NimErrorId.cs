namespace NimProbe;

/// <summary>The ids of the module's errors. They are part of its interface: scripts match on them.</summary>
public static class NimErrorId
{
    /// <summary>A key is needed and none was given.</summary>
    public const string ApiKeyMissing = "NimApiKeyMissing";

    /// <summary>The service refused the key.</summary>
    public const string ApiKeyRejected = "NimApiKeyRejected";

    /// <summary>The key is good, but made without the right to call public endpoints.</summary>
    public const string ApiKeyScopeMissing = "NimApiKeyScopeMissing";

    /// <summary>The service refused the account behind the key.</summary>
    public const string AccountRefused = "NimAccountRefused";

    /// <summary>A key would have travelled over plain http.</summary>
    public const string PlainHttpRefused = "NimPlainHttpRefused";

    /// <summary>The service cannot be reached.</summary>
    public const string EndpointUnreachable = "NimEndpointUnreachable";

    /// <summary>The catalogue did not arrive in time.</summary>
    public const string CatalogTimeout = "NimCatalogTimeout";

    /// <summary>The service answered something that is no catalogue.</summary>
    public const string ResponseInvalid = "NimResponseInvalid";

    /// <summary>An id was asked for by name, and the catalogue does not list it.</summary>
    public const string ModelNotFound = "NimModelNotFound";

    /// <summary>An input object is no model.</summary>
    public const string InputInvalid = "NimInputInvalid";

    /// <summary>An input object came from another service than the one that is asked.</summary>
    public const string BaseUriMismatch = "NimBaseUriMismatch";

    /// <summary>A parameter's value cannot be used.</summary>
    public const string ParameterInvalid = "NimParameterInvalid";

    /// <summary>There is no snapshot at a path.</summary>
    public const string SnapshotNotFound = "NimSnapshotNotFound";

    /// <summary>A file is no snapshot, or not one that this version reads.</summary>
    public const string SnapshotInvalid = "NimSnapshotInvalid";

    /// <summary>A snapshot's file is there and cannot be opened or read.</summary>
    public const string SnapshotUnreadable = "NimSnapshotUnreadable";

    /// <summary>A file is there already, and was not to be replaced.</summary>
    public const string SnapshotExists = "NimSnapshotExists";

    /// <summary>There is nothing to record; an empty catalogue would read as "everything removed".</summary>
    public const string SnapshotEmpty = "NimSnapshotEmpty";

    /// <summary>A snapshot could not be written.</summary>
    public const string SnapshotNotWritten = "NimSnapshotNotWritten";

    /// <summary>An input object has no place in the report that is asked for.</summary>
    public const string ReportInputInvalid = "NimReportInputInvalid";

    /// <summary>A gate found models that cannot be relied on.</summary>
    public const string ModelUnavailable = "NimModelUnavailable";

    /// <summary>A gate learned nothing of some models, and found the others right.</summary>
    public const string ModelUndetermined = "NimModelUndetermined";

    /// <summary>A fault of the module itself.</summary>
    public const string Fault = "NimProbeFault";
}
