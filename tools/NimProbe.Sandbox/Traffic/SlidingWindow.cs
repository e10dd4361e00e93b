namespace NimProbe.Sandbox.Traffic;

/// <summary>
/// Counts the arrivals of the last so many ticks, exactly: an arrival leaves the window when it is as old as the window
/// is long. The fullest window there ever was ends at an arrival, so the highest <see cref="Add"/> is the peak.
/// Not thread-safe; holds eight bytes an arrival within the window.
/// </summary>
internal sealed class SlidingWindow(long length)
{
    private readonly Queue<long> _arrivals = new();

    /// <summary>Adds an arrival at a time that is not before the last one's.</summary>
    /// <returns>The arrivals in the window that ends now, this one included.</returns>
    public int Add(long now)
    {
        while (_arrivals.TryPeek(out long oldest) && now - oldest >= length)
        {
            _arrivals.Dequeue();
        }

        _arrivals.Enqueue(now);
        return _arrivals.Count;
    }

    public void Clear() => _arrivals.Clear();
}
