using NimProbe.Engine.Catalog;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;
using NimProbe.Engine.Throttling;

namespace NimProbe.Engine.Gates;

/// <summary>
/// Looks for available alternatives to the models that fail a gate. The failure is decided and must not wait for suggestions, so the
/// search is short and sends only requests that the request budget has free.
/// </summary>
internal sealed class AlternativeSearch
{
    /// <summary>The time limit of the whole search, including the catalogue: 2 s.</summary>
    public static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(2);

    private const int MaxAlternatives = 3;
    private const int MaxAlternativeProbes = 12;

    private readonly NimConnection _connection;
    private readonly ProbeOptions _options;
    private readonly ModelGate _gate;
    private readonly WebCatalog? _webCatalog;
    private readonly ProbeResultCollector _results = new();

    /// <summary>Creates a search.</summary>
    /// <param name="connection">The connection to the service.</param>
    /// <param name="options">The probe options of the gate.</param>
    /// <param name="gate">Has the failing models, and receives the alternatives.</param>
    /// <param name="webCatalog">Has dates of the alternatives; null if it was not read.</param>
    public AlternativeSearch(NimConnection connection, ProbeOptions options, ModelGate gate, WebCatalog? webCatalog)
    {
        _connection = connection;

        // The time limit of the search would leave only the fast responses in the history.
        _options = options with { Endpoint = NimRoute.Auto, MaximumRetryCount = 0, LatencyFolder = null };
        _gate = gate;
        _webCatalog = webCatalog;
    }

    /// <summary>Adds to the gate the alternatives that respond within the time limit.</summary>
    /// <param name="cancellationToken">Cancels the search.</param>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        Uri service = _connection.BaseUri;
        GateFailure[] failing =
        [
            .. _gate.Failures.Where(f => f is { Outcome: GateOutcome.Fails, Target.Matches: null }
                && ServiceAddress.IsSameService(f.Results[0].BaseUri, service)),
        ];
        SlidingWindowLimiter window = SharedLimiters.Get(_connection.LimiterScope, _connection.Time);
        using RequestLimiter limiter = new(throttleLimit: 1, window, _options.RequestsPerMinute, _connection.Time);

        // One request reads the catalogue; the others probe.
        int freeProbes = Math.Min(MaxAlternativeProbes, (window.FreePermits ?? int.MaxValue) - 1);
        if (failing.Length == 0 || freeProbes < 1)
        {
            return;
        }

        Dictionary<ProbeTarget, NimModel[]> alternatives = [];
        using CancellationTokenSource timeLimit = new(TimeLimit, _connection.Time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeLimit.Token, cancellationToken);
        try
        {
            CatalogReader reader = new(_connection, maximumRetryCount: 0, limiter);
            ModelCatalog catalog = await reader.ReadAsync(either.Token).ConfigureAwait(false);
            IReadOnlyList<NimModel> models = _webCatalog?.Join(catalog.Models) ?? catalog.Models;
            alternatives = failing.ToDictionary(static f => f.Target, f => Rank(f, models));
            await ProbeAsync(alternatives.Values.SelectMany(static m => m), freeProbes, either.Token).ConfigureAwait(false);
        }
        catch (NimProbeException)
        {
            // Alternatives are optional.
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The results so far count.
        }

        foreach ((ProbeTarget target, NimModel[] models) in alternatives)
        {
            if (Array.Find(models, IsAvailable) is { } alternative)
            {
                _gate.AddAlternative(target, alternative.Id);
            }
        }
    }

    private NimModel[] Rank(GateFailure failure, IEnumerable<NimModel> models) =>
    [
        .. ModelAlternatives.Rank(failure.Target.Id, failure.Results[0].Kind, models)
            .Where(m => _gate.Find(_connection.BaseUri, m.Id) is not { } result || Passes(result))
            .Take(MaxAlternatives),
    ];

    private async Task ProbeAsync(IEnumerable<NimModel> models, int maximumCount, CancellationToken cancellationToken)
    {
        IAsyncEnumerable<ProbeTarget> unknown = models
            .DistinctBy(static m => m.Id)
            .Where(m => _gate.Find(_connection.BaseUri, m.Id) is null)
            .Take(maximumCount)
            .Select(ProbeTarget.FromModel)
            .ToAsyncEnumerable();
        await new ProbeRun(_connection, _options, _results).RunAsync(unknown, cancellationToken).ConfigureAwait(false);
    }

    private bool IsAvailable(NimModel model) =>
        (_gate.Find(_connection.BaseUri, model.Id) ?? _results.Find(model.Id)) is { Availability: NimAvailability.Available } result
        && Passes(result);

    private bool Passes(NimProbeResult result) => _gate.Rules.Evaluate(result) == GateOutcome.Passes;
}
