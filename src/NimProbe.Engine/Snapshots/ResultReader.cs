using System.Text.Json;

namespace NimProbe.Engine.Snapshots;

/// <summary>Reads one result of a snapshot: its properties in any order, each once, and none that is not known.</summary>
internal sealed class ResultReader
{
    // In the order in which they are written, so that the next one is found at once.
    private static readonly Property[] s_properties =
    [
        new(SnapshotFormat.Id, IsRequired: true, static (ResultReader r, ref JsonCursor c) => r._id = SnapshotValues.Text(ref c, "a model id", NimModelId.GetValidationError)),
        new(SnapshotFormat.Status, IsRequired: true, static (ResultReader r, ref JsonCursor c) => r._status = SnapshotValues.Name<NimModelStatus>(ref c)),
        new(SnapshotFormat.StatusCode, IsRequired: false, static (ResultReader r, ref JsonCursor c) => r._statusCode = SnapshotValues.Number(ref c)),
        new(SnapshotFormat.Detail, IsRequired: false, static (ResultReader r, ref JsonCursor c) => r._detail = SnapshotValues.Text(ref c, "a detail", ProbeResultValidator.GetDetailError)),
        new(SnapshotFormat.Kind, IsRequired: true, static (ResultReader r, ref JsonCursor c) => r._kind = SnapshotValues.Name<NimModelKind>(ref c)),
        new(SnapshotFormat.Endpoint, IsRequired: true, static (ResultReader r, ref JsonCursor c) => r._endpoint = SnapshotValues.Route(ref c)),
        new(SnapshotFormat.EndOfLife, IsRequired: false, static (ResultReader r, ref JsonCursor c) => r._endOfLife = SnapshotValues.Time(ref c)),
        new(SnapshotFormat.FreeEndpoint, IsRequired: false, static (ResultReader r, ref JsonCursor c) => r._freeEndpoint = SnapshotValues.Flag(ref c)),
        new(SnapshotFormat.DeprecatesOn, IsRequired: false, static (ResultReader r, ref JsonCursor c) => r._deprecatesOn = SnapshotValues.Time(ref c)),
        new(SnapshotFormat.CatalogCount, IsRequired: false, static (ResultReader r, ref JsonCursor c) => r._catalogCount = SnapshotValues.Count(ref c)),
        new(SnapshotFormat.BaseUri, IsRequired: false, static (ResultReader r, ref JsonCursor c) => r._baseUri = SnapshotValues.Address(ref c)),
        new(SnapshotFormat.Attempts, IsRequired: true, static (ResultReader r, ref JsonCursor c) => r._attempts = SnapshotValues.Count(ref c)),
        new(SnapshotFormat.PassedAfterRetry, IsRequired: false, static (ResultReader r, ref JsonCursor c) => r._passedAfterRetry = SnapshotValues.Flag(ref c)),
        new(SnapshotFormat.LatencyMs, IsRequired: false, static (ResultReader r, ref JsonCursor c) => r._latencyMs = SnapshotValues.Count(ref c)),
        new(SnapshotFormat.TestedAt, IsRequired: true, static (ResultReader r, ref JsonCursor c) => r._testedAt = SnapshotValues.Time(ref c)),
        new(SnapshotFormat.RequestId, IsRequired: false, static (ResultReader r, ref JsonCursor c) => r._requestId = SnapshotValues.Text(ref c, "a request id", ProbeResultValidator.GetRequestIdError)),
    ];

    private int _seen;
    private string _id = "";
    private NimModelStatus _status;
    private int? _statusCode;
    private string _detail = "";
    private NimModelKind _kind;
    private NimRoute _endpoint;
    private DateTime? _endOfLife;
    private bool? _freeEndpoint;
    private DateTime? _deprecatesOn;
    private int? _catalogCount;
    private Uri? _baseUri;
    private int _attempts;
    private bool _passedAfterRetry;
    private int? _latencyMs;
    private DateTime _testedAt;
    private string? _requestId;

    private delegate void ValueReader(ResultReader result, ref JsonCursor cursor);

    /// <summary>Reads the result that the cursor stands on; the cursor then stands on its end.</summary>
    /// <param name="cursor">The cursor.</param>
    /// <param name="head">What the document says of all its results.</param>
    public static NimProbeResult Read(ref JsonCursor cursor, SnapshotHeader head)
    {
        cursor.Require(JsonTokenType.StartObject, "a result, which is an object, or the end of the list");
        ResultReader result = new();
        int next = 0;
        for (cursor.Read(); cursor.Token == JsonTokenType.PropertyName; cursor.Read())
        {
            int index = result.Find(ref cursor, next);
            cursor.Read();
            s_properties[index].Read(result, ref cursor);
            next = index + 1;
        }

        result.RequireAll(ref cursor);
        return result.ToResult(head);
    }

    private int Find(ref JsonCursor cursor, int next)
    {
        for (int step = 0; step < s_properties.Length; step++)
        {
            int index = (next + step) % s_properties.Length;
            if (cursor.Is(s_properties[index].Name))
            {
                int bit = 1 << index;
                _seen = (_seen & bit) == 0 ? _seen | bit : throw cursor.Fault($"the property '{s_properties[index].Name}' comes twice");
                return index;
            }
        }

        throw cursor.Expected("a property of a result: one of " + string.Join(", ", s_properties.Select(static p => p.Name)));
    }

    private void RequireAll(ref JsonCursor cursor)
    {
        for (int index = 0; index < s_properties.Length; index++)
        {
            if (s_properties[index].IsRequired && (_seen & (1 << index)) == 0)
            {
                throw cursor.Expected($"the property '{s_properties[index].Name}'");
            }
        }
    }

    private NimProbeResult ToResult(SnapshotHeader head) => new()
    {
        Id = _id,
        Status = _status,
        StatusCode = _statusCode,
        Detail = _detail,
        Kind = _kind,
        Endpoint = _endpoint,
        EndOfLife = _endOfLife,
        FreeEndpoint = _freeEndpoint,
        DeprecatesOn = _deprecatesOn,
        CatalogCount = _catalogCount ?? head.CatalogCount,
        BaseUri = _baseUri ?? head.BaseUri,
        Attempts = _attempts,
        PassedAfterRetry = _passedAfterRetry,
        LatencyMs = _latencyMs,
        TestedAt = _testedAt,
        RequestId = _requestId,
    };

    private sealed record Property(JsonEncodedText Name, bool IsRequired, ValueReader Read);
}
