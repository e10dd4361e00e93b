namespace NimProbe.Sandbox.Answers;

/// <summary>The answers of one model on one route: the nth request gets the nth, the last one repeats.</summary>
internal sealed class AnswerSequence(IReadOnlyList<SandboxAnswer> answers, SandboxModel model, TimeSpan latency)
{
    // Prepared on first use: a catalogue has 190 models, and most clients ask for few of them.
    private readonly PreparedAnswer?[] _prepared = new PreparedAnswer?[answers.Count];
    private int _count;

    /// <summary>The latency of the answers, scaled.</summary>
    public TimeSpan Latency { get; } = latency;

    /// <summary>The answer that the next request gets.</summary>
    public SandboxAnswer Current => answers[Math.Min(Volatile.Read(ref _count), answers.Count - 1)];

    public PreparedAnswer Next()
    {
        int last = answers.Count - 1;

        // The counter stops at the last answer, so that it cannot overflow and the common case needs no interlocked operation.
        return GetPrepared(Volatile.Read(ref _count) >= last ? last : Math.Min(Interlocked.Increment(ref _count) - 1, last));
    }

    public void Restart() => Volatile.Write(ref _count, 0);

    private PreparedAnswer GetPrepared(int index) => _prepared[index] ??= new PreparedAnswer(answers[index], model);
}
