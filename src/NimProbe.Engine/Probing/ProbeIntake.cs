using System.Threading.Channels;
using NimProbe.Engine.Catalog;
using NimProbe.Engine.Errors;

namespace NimProbe.Engine.Probing;

/// <summary>Takes a run's input as it comes: patterns become the models that they stand for, and what need not be asked again is carried over.</summary>
internal sealed class ProbeIntake
{
    private readonly ProbeOptions _options;
    private readonly TimeProvider _time;
    private readonly ServiceProfile _service;
    private readonly ProbeQueue _queue;
    private readonly IProbeObserver _observer;
    private readonly Action<NimProbeResult> _carryOver;

    /// <summary>Makes an intake.</summary>
    /// <param name="options">How to probe.</param>
    /// <param name="time">Where time comes from.</param>
    /// <param name="service">Knows the catalogue.</param>
    /// <param name="queue">Where models go.</param>
    /// <param name="observer">Is told of patterns that stand for nothing.</param>
    /// <param name="carryOver">Takes results that need no request.</param>
    public ProbeIntake(
        ProbeOptions options, TimeProvider time, ServiceProfile service, ProbeQueue queue, IProbeObserver observer, Action<NimProbeResult> carryOver)
    {
        _options = options;
        _time = time;
        _service = service;
        _queue = queue;
        _observer = observer;
        _carryOver = carryOver;
    }

    /// <summary>Takes everything in, waiting while the queue is full.</summary>
    /// <exception cref="NimProbeException">The catalogue that a pattern needs cannot be had.</exception>
    public async Task TakeAllAsync(ChannelReader<ProbeTarget> input, CancellationToken cancellationToken)
    {
        await foreach (ProbeTarget target in input.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            if (target.Matches is { } matches)
            {
                await ExpandAsync(target, matches, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await AddAsync(target, cancellationToken).ConfigureAwait(false);
            }
        }

        _queue.Complete();
    }

    private async Task ExpandAsync(ProbeTarget pattern, Func<string, bool> matches, CancellationToken cancellationToken)
    {
        ModelCatalog catalog = await _service.GetCatalogAsync(cancellationToken).ConfigureAwait(false);
        bool isMatched = false;
        foreach (NimModel model in catalog.Models.Where(m => matches(m.Id)))
        {
            isMatched = true;
            await AddAsync(ProbeTarget.For(model), cancellationToken).ConfigureAwait(false);
        }

        if (!isMatched)
        {
            _observer.OnError(InputErrors.NoMatch(pattern.Id));
        }
    }

    private async ValueTask AddAsync(ProbeTarget target, CancellationToken cancellationToken)
    {
        if (_options.SkipNotEntitled && _options.Baseline?.CarryOver(target.Id, _time.GetUtcNow().UtcDateTime) is { } carried)
        {
            _carryOver(carried with { CatalogCount = target.CatalogCount });
            return;
        }

        await _queue.AddAsync(target, cancellationToken).ConfigureAwait(false);
    }
}
