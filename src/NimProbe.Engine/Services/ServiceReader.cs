using NimProbe.Engine.Classification;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Redaction;

namespace NimProbe.Engine.Services;

/// <summary>
/// Reads what one server reports about itself, with at most 6 GET requests; at NVIDIA's hosts only <c>/v1/models</c>. A server that
/// cannot be reached is a report too.
/// </summary>
/// <remarks>
/// The order of the requests: the list of models; the version and the metadata of a NIM; then the health of a NIM, or of the engine
/// (nim-api-2.md 4.1, 4.4). A NIM contains vLLM or SGLang and can list its models as these do, so it is recognized before them.
/// </remarks>
public sealed class ServiceReader
{
    private readonly ServiceRequests _requests;
    private readonly Redactor _redactor;
    private readonly Uri _baseUri;
    private readonly DateTime _checkedAt;

    private NimServerKind _server;
    private ServiceModels? _models;
    private bool? _isLive;
    private bool? _isReady;
    private string? _version;
    private string? _apiVersion;
    private string? _profile;

    private ServiceReader(NimConnection connection, int maximumRetryCount)
    {
        _requests = new ServiceRequests(connection, maximumRetryCount);
        _redactor = connection.Redactor;
        _baseUri = connection.BaseUri;
        _checkedAt = connection.Time.GetUtcNow().UtcDateTime;
    }

    /// <summary>Reads what the server of a connection reports.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="maximumRetryCount">
    /// How often a request is repeated after a connection that failed or was dropped. Repetitions count towards the 6 requests.
    /// </param>
    /// <param name="cancellationToken">Ends the requests.</param>
    public static async Task<NimService> ReadAsync(
        NimConnection connection, int maximumRetryCount, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ServiceReader reader = new(connection, maximumRetryCount);
        await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        return reader.CreateService();
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        ServiceResponse list = await _requests.GetAsync("/models", cancellationToken).ConfigureAwait(false);
        _models = ServiceModels.ReadOrNull(list, _redactor);
        if (ServiceAddress.IsNvidiaHost(_baseUri))
        {
            _server = list.IsComplete && !list.IsPage ? NimServerKind.Hosted : NimServerKind.Unknown;
            _isLive = _models is not null;
            return;
        }

        // A portal answers everything with its page. The page of a nginx whose server starts is an error.
        if (_requests.HasFailed || (list.IsPage && !list.IsServerError))
        {
            return;
        }

        bool mayBeStarting = await IdentifyNimAsync(cancellationToken).ConfigureAwait(false);
        if (_server == NimServerKind.Nim || mayBeStarting)
        {
            await ReadNimHealthAsync(cancellationToken).ConfigureAwait(false);
        }

        if (_server != NimServerKind.Nim)
        {
            await ReadEngineAsync(cancellationToken).ConfigureAwait(false);
        }

        if (_server == NimServerKind.Unknown && _models is not null)
        {
            _server = NimServerKind.OpenAICompatible;
        }

        _isLive ??= _models is not null || _server != NimServerKind.Unknown ? true : null;
    }

    /// <returns>Whether a route of a NIM exists but is not up, as behind the nginx of a NIM that loads its model [I].</returns>
    private async Task<bool> IdentifyNimAsync(CancellationToken cancellationToken)
    {
        ServiceResponse version = await _requests.GetAsync("/version", cancellationToken).ConfigureAwait(false);
        if (version.IsSuccess && version.Has("release"))
        {
            // No other server has these fields, and a NIM can leave their values empty (nim-api-2.md 4.1).
            _server = NimServerKind.Nim;
            _version = version.GetString("release");
            _apiVersion = version.GetString("api");
        }

        ServiceResponse metadata = await _requests.GetAsync("/metadata", cancellationToken).ConfigureAwait(false);
        if (metadata.IsSuccess
            && (metadata.GetString("version") is not null || metadata.Has("modelInfo") || metadata.Has("selectedModelProfileId")))
        {
            // Older containers lack the profile (nim-api-2.md 4.1).
            _server = NimServerKind.Nim;
            _version ??= metadata.GetString("version");
            _profile = metadata.GetString("selectedModelProfileId");
            _models ??= ServiceModels.ReadMetadataOrNull(metadata, _redactor);
        }

        return version.IsServerError || metadata.IsServerError;
    }

    // The bodies differ between the kinds of NIM, and of NIM LLM 2.x only the status code is documented: the code decides.
    private async Task ReadNimHealthAsync(CancellationToken cancellationToken)
    {
        ServiceResponse ready = await _requests.GetAsync("/health/ready", cancellationToken).ConfigureAwait(false);
        if (ready.IsSuccess)
        {
            _isReady = !HealthReport.Read(ready.Exchange.Body).SaysNotReady;
            _isLive = true;
            return;
        }

        ServiceResponse live = await _requests.GetAsync("/health/live", cancellationToken).ConfigureAwait(false);
        if (live.IsSuccess)
        {
            _isLive = true;
            _isReady = ready.IsServerError ? false : _isReady;
        }

        if (IsNimHealth(ready) || IsNimHealth(live))
        {
            _server = NimServerKind.Nim;
            _isReady = ready.IsServerError ? false : _isReady;
        }
    }

    private async Task ReadEngineAsync(CancellationToken cancellationToken)
    {
        ServiceResponse health = await _requests.GetAtRootAsync("/health", cancellationToken).ConfigureAwait(false);
        if (IsDynamoHealth(health))
        {
            await ReadDynamoAsync(health, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (health.IsSuccess || (health.IsServerError && !health.IsPage))
        {
            _isReady = health.IsSuccess && !HealthReport.Read(health.Exchange.Body).SaysNotReady;
        }

        if (_models?.Owner == "sglang")
        {
            await ReadSglangAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        // vLLM; the path and its field are [?] in nim-api-2.md 4.4.
        ServiceResponse version = await _requests.GetAtRootAsync("/version", cancellationToken).ConfigureAwait(false);
        if (version.IsSuccess && version.GetString("version") is { } release && _models?.Owner is null or "vllm")
        {
            (_server, _version) = (NimServerKind.Vllm, release);
        }
        else if (_models?.Owner == "vllm")
        {
            _server = NimServerKind.Vllm;
        }
        else if (_models?.Owner is null)
        {
            await ReadSglangAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task ReadDynamoAsync(ServiceResponse health, CancellationToken cancellationToken)
    {
        _server = NimServerKind.Dynamo;

        // Builds of 2025 respond with 200 while they are unhealthy: the body decides (nim-api-2.md 4.4).
        _isReady = health.IsSuccess && !HealthReport.Read(health.Exchange.Body).SaysNotReady;
        ServiceResponse live = await _requests.GetAtRootAsync("/live", cancellationToken).ConfigureAwait(false);

        // A frontend that shuts down says so with 503. Whether builds of 2025 have the path is not known [?].
        _isLive = !live.IsServerError;
        _isReady &= _isLive;
        if (_models is { Ids.Count: > 0, MaxLength: null })
        {
            ServiceResponse metrics = await _requests.GetAtRootAsync("/metrics", cancellationToken).ConfigureAwait(false);
            if (metrics.IsSuccess)
            {
                foreach (int length in DynamoMetrics.ReadContextLengths(metrics.Exchange.Body))
                {
                    _models.AddLength(length);
                }
            }
        }
    }

    private async Task ReadSglangAsync(CancellationToken cancellationToken)
    {
        ServiceResponse info = await _requests.GetAtRootAsync("/get_model_info", cancellationToken).ConfigureAwait(false);
        bool isSglang = info.IsSuccess && info.GetString("model_path") is not null;
        if (!isSglang && _models?.Owner != "sglang")
        {
            return;
        }

        // The path and its field are [?] in nim-api-2.md 4.4.
        _server = NimServerKind.Sglang;
        ServiceResponse server = await _requests.GetAtRootAsync("/get_server_info", cancellationToken).ConfigureAwait(false);
        _version = server.IsSuccess ? server.GetString("version") : null;
    }

    // "health.response", and "readyhealth.response" of a NIM for vision.
    private static bool IsNimHealth(ServiceResponse response) =>
        response.GetString("object")?.EndsWith("health.response", StringComparison.Ordinal) == true;

    private static bool IsDynamoHealth(ServiceResponse response) =>
        response.IsComplete && response.GetString("status") is not null
        && (response.Has("instances")
            || response.Has("endpoints")
            || response.Has("initial_discovery_complete")
            || response.GetString("status") == "shutting_down");

    private NimService CreateService() => new()
    {
        BaseUri = _baseUri,
        Server = _server,
        IsLive = _isLive ?? false,
        IsReady = _isLive == true ? _isReady : false,
        Version = Clean(_version),
        ApiVersion = Clean(_apiVersion),
        Profile = Clean(_profile),
        ModelCount = _models?.Ids.Count,
        ModelIds = string.Join(' ', _models?.Ids ?? []),
        MaxModelLength = _models?.MaxLength,
        LatencyMs = _requests.LatencyMs,
        Detail = Clean(_requests.GetDetail(_isReady, _models is not null)) ?? "",
        CheckedAt = _checkedAt,
    };

    // What a server says about itself can repeat the key. Other long tokens stay: a profile is one of 64 hexadecimal digits.
    private string? Clean(string? text) => text is null ? null : _redactor.CleanLine(text);
}
