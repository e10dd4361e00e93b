namespace NimProbe.Sandbox.Answers;

/// <summary>The answers of one model on one route: the nth request gets the nth, the last one repeats.</summary>
internal sealed class AnswerSequence(IReadOnlyList<PreparedAnswer> answers, TimeSpan latency)
{
    private readonly PreparedAnswer[] _answers = [.. answers];
    private int _taken;

    /// <summary>What the answers take, scaled.</summary>
    public TimeSpan Latency { get; } = latency;

    /// <summary>The answer that the next request gets.</summary>
    public PreparedAnswer Current => _answers[Math.Min(Volatile.Read(ref _taken), _answers.Length - 1)];

    public PreparedAnswer Next()
    {
        // The counter stops at the last answer, so that it can neither overflow nor cost a locked instruction for ever.
        if (Volatile.Read(ref _taken) >= _answers.Length - 1)
        {
            return _answers[^1];
        }

        return _answers[Math.Min(Interlocked.Increment(ref _taken), _answers.Length) - 1];
    }

    public void Restart() => Volatile.Write(ref _taken, 0);
}
