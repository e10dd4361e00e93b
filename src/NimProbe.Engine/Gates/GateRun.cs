using NimProbe.Engine.Catalog;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;

namespace NimProbe.Engine.Gates;

/// <summary>Probes the required models of a gate, and then looks for available alternatives to the failing ones.</summary>
public sealed class GateRun : IProbeObserver
{
    // Alternatives are only suggestions and must cost few requests.
    private const int MaxAlternatives = 3;
    private const int MaxAlternativeProbes = 12;

    private readonly NimConnection _connection;
    private readonly ProbeOptions _options;
    private readonly ModelGate _gate;
    private readonly IProbeObserver _observer;

    /// <summary>Creates a run.</summary>
    /// <param name="connection">The connection to the service.</param>
    /// <param name="options">The probe options.</param>
    /// <param name="gate">Receives the results.</param>
    /// <param name="observer">Receives the results and all other notifications.</param>
    public GateRun(NimConnection connection, ProbeOptions options, ModelGate gate, IProbeObserver observer)
    {
        _connection = connection;
        _options = options;
        _gate = gate;
        _observer = observer;
    }

    /// <summary>Probes all targets of the input.</summary>
    /// <param name="input">The targets, all of which must be required of the gate before the run ends.</param>
    /// <param name="cancellationToken">Cancels the run.</param>
    /// <exception cref="NimProbeException">The run ended with an error.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task RunAsync(IAsyncEnumerable<ProbeTarget> input, CancellationToken cancellationToken)
    {
        await new ProbeRun(_connection, _options, this).RunAsync(input, cancellationToken).ConfigureAwait(false);
        try
        {
            await FindAlternativesAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (NimProbeException)
        {
            // The failures are known; alternatives are optional.
        }
    }

    bool IProbeObserver.HasCapacity => _observer.HasCapacity;

    ValueTask IProbeObserver.WaitForCapacityAsync(CancellationToken cancellationToken) => _observer.WaitForCapacityAsync(cancellationToken);

    void IProbeObserver.OnResult(NimProbeResult result)
    {
        _gate.AddResult(result);
        _observer.OnResult(result);
    }

    void IProbeObserver.OnError(NimProbeException fault) => _observer.OnError(fault);

    void IProbeObserver.OnWarning(string message) => _observer.OnWarning(message);

    void IProbeObserver.OnProgress(ProbeProgress progress) => _observer.OnProgress(progress);

    void IProbeObserver.OnSummary(string line) => _observer.OnSummary(line);

    private async Task FindAlternativesAsync(CancellationToken cancellationToken)
    {
        GateFailure[] failing = [.. _gate.Failures.Where(static f => f.Outcome == GateOutcome.Fails && f.Target.Matches is null)];
        if (failing.Length == 0)
        {
            return;
        }

        ModelCatalog catalog = await new CatalogReader(_connection, _options.MaximumRetryCount)
            .ReadAsync(cancellationToken).ConfigureAwait(false);
        Dictionary<string, NimModel[]> alternatives = failing.ToDictionary(
            static f => f.Target.Id,
            f => ModelAlternatives.Rank(f.Target.Id, f.Results[0].Kind, catalog.Models)
                .Where(m => _gate.Find(m.Id) is not { } result || Passes(result))
                .Take(MaxAlternatives)
                .ToArray(),
            StringComparer.Ordinal);
        IEnumerable<NimModel> unknown = alternatives.Values
            .SelectMany(static models => models)
            .DistinctBy(static m => m.Id)
            .Where(m => _gate.Find(m.Id) is null);
        ProbeResultCollector results = await ProbeAsync(unknown.Take(MaxAlternativeProbes), cancellationToken).ConfigureAwait(false);
        foreach ((string id, NimModel[] models) in alternatives)
        {
            if (models.FirstOrDefault(m => IsAvailable(_gate.Find(m.Id) ?? results.Find(m.Id))) is { } alternative)
            {
                _gate.AddAlternative(id, alternative.Id);
            }
        }
    }

    private bool Passes(NimProbeResult result) => _gate.Rules.Evaluate(result) == GateOutcome.Passes;

    private bool IsAvailable(NimProbeResult? result) =>
        result is { Availability: NimAvailability.Available } && Passes(result);

    private async Task<ProbeResultCollector> ProbeAsync(IEnumerable<NimModel> models, CancellationToken cancellationToken)
    {
        ProbeResultCollector results = new();
        IAsyncEnumerable<ProbeTarget> targets = models.Select(ProbeTarget.FromModel).ToAsyncEnumerable();
        ProbeOptions options = _options with { Endpoint = NimRoute.Auto };
        await new ProbeRun(_connection, options, results).RunAsync(targets, cancellationToken).ConfigureAwait(false);
        return results;
    }
}
