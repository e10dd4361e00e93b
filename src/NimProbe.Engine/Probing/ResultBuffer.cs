namespace NimProbe.Engine.Probing;

/// <summary>
/// Holds results until the key has proved good, so that a key without the required scope, which makes every model look closed to the
/// account, leaves no false verdicts.
/// </summary>
internal sealed class ResultBuffer(RunState state)
{
    // As many as the queue holds; some MB at most, and only until the key has proved good.
    private const int Capacity = 4096;

    private readonly Lock _lock = new();
    private readonly List<NimProbeResult> _results = [];
    private bool _isOpen;

    /// <summary>Adds a result.</summary>
    /// <returns>The results that may be published now, in the order in which they were added.</returns>
    public IReadOnlyList<NimProbeResult> Add(NimProbeResult result)
    {
        lock (_lock)
        {
            if (_isOpen)
            {
                return [result];
            }

            _results.Add(result);
            return state.IsScopeProven || _results.Count > Capacity ? Open() : [];
        }
    }

    /// <summary>Returns all results and ends the buffering.</summary>
    public IReadOnlyList<NimProbeResult> Flush()
    {
        lock (_lock)
        {
            return Open();
        }
    }

    private NimProbeResult[] Open()
    {
        _isOpen = true;
        NimProbeResult[] results = [.. _results];
        _results.Clear();
        return results;
    }
}
