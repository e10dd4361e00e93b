using NimProbe.Engine.Catalog;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;

namespace NimProbe.Engine.Gates;

/// <summary>Probes what a gate wants, and then, for what falls short, looks for a relative that answers.</summary>
public sealed class GateRun : IProbeObserver
{
    // Suggestions are a kindness: they cost a few requests, whatever falls short.
    private const int MostRelatives = 3;
    private const int MostSuggestionProbes = 12;

    private readonly NimConnection _connection;
    private readonly ProbeOptions _options;
    private readonly ModelGate _gate;
    private readonly IProbeObserver _observer;

    /// <summary>Makes a run.</summary>
    /// <param name="connection">The connection to the service.</param>
    /// <param name="options">How to probe.</param>
    /// <param name="gate">Takes the results.</param>
    /// <param name="observer">Is told what the gate is told, and everything else.</param>
    public GateRun(NimConnection connection, ProbeOptions options, ModelGate gate, IProbeObserver observer)
    {
        _connection = connection;
        _options = options;
        _gate = gate;
        _observer = observer;
    }

    /// <summary>Probes everything that the input brings, until it ends.</summary>
    /// <param name="input">What is wanted; the gate has to know it by the time the run has ended.</param>
    /// <param name="cancellationToken">Ends the run at once.</param>
    /// <exception cref="NimProbeException">The run ended before it knew enough.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task RunAsync(IAsyncEnumerable<ProbeTarget> input, CancellationToken cancellationToken)
    {
        await new ProbeRun(_connection, _options, this).RunAsync(input, cancellationToken).ConfigureAwait(false);
        try
        {
            await FindRelativesAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (NimProbeException)
        {
            // What falls short is known; that nothing can be suggested changes nothing.
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

    private async Task FindRelativesAsync(CancellationToken cancellationToken)
    {
        GateFailure[] bereft = [.. _gate.Failures.Where(static s => s.Outcome == GateOutcome.Fails && s.Target.Matches is null)];
        if (bereft.Length == 0)
        {
            return;
        }

        ModelCatalog catalog = await new CatalogReader(_connection, _options.MaximumRetryCount).ReadAsync(cancellationToken).ConfigureAwait(false);
        Dictionary<string, NimModel[]> relatives = bereft.ToDictionary(
            static s => s.Target.Id,
            s => ModelAlternatives.Rank(s.Target.Id, s.Results[0].Kind, catalog.Models).Where(m => MayServe(m.Id)).Take(MostRelatives).ToArray(),
            StringComparer.Ordinal);
        ProbeResultCollector suggested = await ProbeAsync(
            relatives.Values.SelectMany(static r => r).DistinctBy(static m => m.Id).Where(m => _gate.Find(m.Id) is null).Take(MostSuggestionProbes),
            cancellationToken).ConfigureAwait(false);
        foreach ((string id, NimModel[] candidates) in relatives)
        {
            if (candidates.FirstOrDefault(Serves) is { } relative)
            {
                _gate.AddAlternative(id, relative.Id);
            }
        }

        bool MayServe(string id) => _gate.Find(id) is not { } known || _gate.Rules.Evaluate(known) == GateOutcome.Passes;
        bool Serves(NimModel model) => (_gate.Find(model.Id) ?? suggested.Find(model.Id)) is { Availability: NimAvailability.Available } found
            && _gate.Rules.Evaluate(found) == GateOutcome.Passes;
    }

    private async Task<ProbeResultCollector> ProbeAsync(IEnumerable<NimModel> models, CancellationToken cancellationToken)
    {
        ProbeResultCollector results = new();
        IAsyncEnumerable<ProbeTarget> targets = models.Select(ProbeTarget.FromModel).ToAsyncEnumerable();
        await new ProbeRun(_connection, _options with { Endpoint = NimRoute.Auto }, results).RunAsync(targets, cancellationToken).ConfigureAwait(false);
        return results;
    }
}
