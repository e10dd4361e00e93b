namespace NimProbe.Engine.Streaming;

/// <summary>Records when the tokens of a stream arrive. Its memory does not grow with the stream.</summary>
/// <param name="time">The clock of the timestamps.</param>
internal sealed class TokenClock(TimeProvider time)
{
    private readonly long _burst = (long)(SpeedFigures.BurstWindow.TotalSeconds * time.TimestampFrequency);
    private readonly Queue<(long At, int Chunks)> _window = new();
    private long _current = long.MinValue;
    private int _currentChunks;
    private int _inWindow;

    /// <summary>The timestamp of the first chunk with a token; null before it.</summary>
    public long? First { get; private set; }

    /// <summary>The timestamp of the first chunk with content or a tool call; null before it.</summary>
    public long? FirstOutput { get; private set; }

    /// <summary>The timestamp of the last chunk with a token.</summary>
    public long Last { get; private set; }

    /// <summary>The number of chunks with a token.</summary>
    public int Chunks { get; private set; }

    /// <summary>The time between the first and the last chunk with a token.</summary>
    public TimeSpan Duration => First is { } first ? time.GetElapsedTime(first, Last) : TimeSpan.Zero;

    /// <summary>The largest difference between the timestamps of two consecutive chunks with a token.</summary>
    public long LongestGap { get; private set; }

    /// <summary>The largest number of chunks within <see cref="SpeedFigures.BurstWindow"/>.</summary>
    public int LargestBurst { get; private set; }

    /// <summary>Records a chunk with a token.</summary>
    /// <param name="at">The timestamp of its arrival.</param>
    /// <param name="isOutput">Whether it has content or a tool call.</param>
    public void Add(long at, bool isOutput)
    {
        First ??= at;
        FirstOutput ??= isOutput ? at : null;
        LongestGap = Chunks == 0 ? 0 : Math.Max(LongestGap, at - Last);
        Last = at;
        Chunks++;
        CountBurst(at);
    }

    // Chunks that arrive together share one timestamp and one entry of the window.
    private void CountBurst(long at)
    {
        if (at != _current)
        {
            if (_currentChunks > 0)
            {
                _window.Enqueue((_current, _currentChunks));
            }

            _current = at;
            _currentChunks = 0;
            while (_window.TryPeek(out (long At, int Chunks) oldest) && at - oldest.At > _burst)
            {
                _inWindow -= oldest.Chunks;
                _window.Dequeue();
            }
        }

        _currentChunks++;
        _inWindow++;
        LargestBurst = Math.Max(LargestBurst, _inWindow);
    }
}
