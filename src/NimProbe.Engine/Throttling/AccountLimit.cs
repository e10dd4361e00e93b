namespace NimProbe.Engine.Throttling;

/// <summary>
/// Decides from refused and accepted requests whether the service limits the whole account: then all requests pause, and the rate is
/// halved until no request was refused for ten minutes. Not thread-safe; its limiter holds a lock.
/// </summary>
/// <remarks>
/// The hosted service limits each pair of account and function (nim-api.md 4), so refusals of single models are no evidence about other
/// models. A limit of the account refuses every model: several different models in a short time, and accepts nothing in between.
/// </remarks>
internal sealed class AccountLimit(TimeProvider time)
{
    /// <summary>How many different models must be refused within the evidence span.</summary>
    public const int MinimumRefusedModels = 3;

    private const int MaximumDoublings = 5;

    private static readonly TimeSpan s_evidenceSpan = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_baseDelay = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_maxDelay = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_recovery = TimeSpan.FromMinutes(10);

    private readonly List<(string ModelId, long SentAt)> _refusals = [];
    private int _accepted;
    private Pause? _pause;
    private int _pauses;
    private long _lastRefusal;

    /// <summary>How often the rate is halved now.</summary>
    public int Halvings { get; private set; }

    /// <summary>The rest of the pause; null if no pause is in force.</summary>
    public TimeSpan? GetRemainingPause()
    {
        long now = time.GetTimestamp();
        return _pause is { } pause && pause.End > now ? time.GetElapsedTime(now, pause.End) : null;
    }

    /// <summary>Records an accepted request.</summary>
    /// <param name="sentAt">When it was sent. Only requests sent after the first refused one are evidence.</param>
    /// <returns>Whether the request revoked a pause.</returns>
    public bool RecordAccepted(long sentAt)
    {
        if (_refusals.Count > 0 && sentAt >= _refusals[0].SentAt)
        {
            _accepted++;
        }

        // Refusals arrive before completions: the completions of requests sent before the pause can still revoke it.
        if (_pause is not { } pause || sentAt < pause.FirstRefusal || sentAt > pause.Start)
        {
            return false;
        }

        _pause = pause with { Accepted = pause.Accepted + 1 };
        if (!IsRefuted(_pause.Value.Accepted, pause.RefusedModels))
        {
            return false;
        }

        _pause = null;
        _pauses--;
        Halvings--;
        return true;
    }

    /// <summary>Records a refused request.</summary>
    /// <param name="modelId">The requested model.</param>
    /// <param name="sentAt">When it was sent.</param>
    /// <param name="retryAfter">The response's <c>Retry-After</c>, or null.</param>
    /// <returns>The pause if the refusals mean a limit of the account; otherwise null.</returns>
    public TimeSpan? RecordRefusal(string modelId, long sentAt, TimeSpan? retryAfter)
    {
        long now = time.GetTimestamp();
        _lastRefusal = now;

        // A request that was sent before the last pause met the same limit again.
        if (_pause is { } last && sentAt <= last.Start)
        {
            return null;
        }

        _refusals.RemoveAll(r => time.GetElapsedTime(r.SentAt, now) > s_evidenceSpan);
        _accepted = _refusals.Count == 0 ? 0 : _accepted;
        if (_refusals.TrueForAll(r => r.ModelId != modelId))
        {
            _refusals.Add((modelId, sentAt));
        }

        return _refusals.Count < MinimumRefusedModels || IsRefuted(_accepted, _refusals.Count) ? null : StartPause(now, retryAfter);
    }

    /// <summary>Restores the full rate after ten minutes without a refusal.</summary>
    public void Recover()
    {
        if (Halvings > 0 && time.GetElapsedTime(_lastRefusal) >= s_recovery)
        {
            Halvings = 0;
            _pauses = 0;
            _pause = null;
        }
    }

    // A limit of the account can accept single requests; half as many accepted as refused requests exclude such a limit.
    private static bool IsRefuted(int accepted, int refused) => 2 * accepted >= refused;

    private TimeSpan StartPause(long now, TimeSpan? retryAfter)
    {
        TimeSpan delay = retryAfter ?? s_baseDelay * Math.Pow(2, Math.Min(_pauses, MaximumDoublings));
        delay = delay < s_maxDelay ? delay : s_maxDelay;
        long end = now + (long)(delay.TotalSeconds * time.TimestampFrequency);
        _pause = new Pause(now, end, _refusals[0].SentAt, _refusals.Count, Accepted: 0);
        _pauses++;
        Halvings++;
        _refusals.Clear();
        _accepted = 0;
        return delay;
    }

    private readonly record struct Pause(long Start, long End, long FirstRefusal, int RefusedModels, int Accepted);
}
