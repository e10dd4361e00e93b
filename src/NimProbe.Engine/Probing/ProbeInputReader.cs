using System.Globalization;
using NimProbe.Engine.Catalog;
using NimProbe.Engine.Errors;

namespace NimProbe.Engine.Probing;

/// <summary>
/// Reads the input of a session into its queue: expands patterns, ignores models that were there before, and carries over results that
/// need no request.
/// </summary>
internal sealed class ProbeInputReader
{
    private readonly ProbeSession _session;
    private readonly ProbeQueue _queue;
    private readonly IProbeObserver _observer;
    private readonly Action<NimProbeResult> _carryOver;
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private int _duplicates;

    /// <summary>Creates a reader.</summary>
    /// <param name="session">The session.</param>
    /// <param name="queue">The queue to fill.</param>
    /// <param name="observer">Receives the errors of patterns that match no model.</param>
    /// <param name="carryOver">Receives results that need no request.</param>
    public ProbeInputReader(ProbeSession session, ProbeQueue queue, IProbeObserver observer, Action<NimProbeResult> carryOver)
    {
        _session = session;
        _queue = queue;
        _observer = observer;
        _carryOver = carryOver;
    }

    /// <summary>Reads all input, waiting while the queue is full.</summary>
    /// <exception cref="NimProbeException">A pattern needs the catalogue, which cannot be read.</exception>
    public async Task ReadAllAsync(IAsyncEnumerable<ProbeTarget> input, CancellationToken cancellationToken)
    {
        await foreach (ProbeTarget target in input.WithCancellation(cancellationToken).ConfigureAwait(false))
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

        if (_duplicates > 0)
        {
            string duplicates = _duplicates == 1 ? "duplicate" : "duplicates";
            _observer.OnSummary(string.Create(
                CultureInfo.InvariantCulture, $"Ignored {_duplicates} {duplicates} in the input: each model is probed once."));
        }

        _queue.Complete();
    }

    private async Task ExpandAsync(ProbeTarget pattern, Func<string, bool> matches, CancellationToken cancellationToken)
    {
        ModelCatalog catalog = await _session.Catalog.GetAsync(cancellationToken).ConfigureAwait(false);
        bool isMatched = false;
        foreach (NimModel model in catalog.Models.Where(m => matches(m.Id)))
        {
            isMatched = true;
            await AddAsync(ProbeTarget.FromModel(model), cancellationToken).ConfigureAwait(false);
        }

        if (!isMatched)
        {
            _observer.OnError(InputErrors.NoMatch(pattern.Id));
        }
    }

    private async ValueTask AddAsync(ProbeTarget target, CancellationToken cancellationToken)
    {
        if (!_ids.Add(target.Id))
        {
            _duplicates++;
            return;
        }

        _observer.OnAccepted(target);
        ProbeOptions options = _session.Options;
        DateTime now = _session.Connection.Time.GetUtcNow().UtcDateTime;
        if (options.SkipNotEntitled && options.Baseline?.CarryOver(target.Id, now) is { } result)
        {
            _carryOver(result with { CatalogCount = target.CatalogCount });
            return;
        }

        await _queue.AddAsync(target, cancellationToken).ConfigureAwait(false);
    }
}
