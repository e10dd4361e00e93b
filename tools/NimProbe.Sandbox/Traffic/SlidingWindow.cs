namespace NimProbe.Sandbox.Traffic;

/// <summary>
/// Counts the arrivals within a sliding window, exactly: an arrival leaves the window when its age reaches the length.
/// The fullest window ends at an arrival, so the highest result of <see cref="Add"/> is the peak.
/// Not thread-safe; needs eight bytes per arrival within the window.
/// </summary>
/// <param name="length">The length of the window in ticks.</param>
internal sealed class SlidingWindow(long length)
{
    private readonly Queue<long> _arrivals = new();

    /// <summary>Adds an arrival; <paramref name="now"/> must not be before the last arrival.</summary>
    /// <returns>The number of arrivals in the window that ends now, this one included.</returns>
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
