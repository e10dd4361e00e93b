using Polly;
using Polly.Retry;

namespace NimProbe.Engine.Connection;

/// <summary>How tries are repeated: after an exponential pause with jitter, or as long as the service asks, but never longer than the deadline.</summary>
internal static class RetryPolicy
{
    /// <summary>The delay before the first retry, before jitter: 1 s.</summary>
    public static readonly TimeSpan BaseDelay = TimeSpan.FromSeconds(1);

    /// <summary>Makes a pipeline for documents that are not about one model's answer: whatever may pass is tried again, except what took too long already, and a password that was refused: repeating it locks accounts.</summary>
    /// <param name="connection">The connection that they are fetched through.</param>
    /// <param name="maximumRetryCount">How many tries may follow the first.</param>
    public static ResiliencePipeline<Exchange> ForDocuments(NimConnection connection, int maximumRetryCount) => Create<Exchange>(
        maximumRetryCount,
        connection.Timeout,
        connection.Time,
        shouldRetry: static exchange => exchange.Failure is not (ExchangeFailure.None or ExchangeFailure.TimedOut or ExchangeFailure.ProxyAuthenticationRequired) || exchange.StatusCode is 429 or >= 500,
        retryAfter: static exchange => exchange.RetryAfter);

    /// <summary>Makes a pipeline; with a count of 0 one that tries once.</summary>
    /// <param name="maximumRetryCount">How many tries may follow the first.</param>
    /// <param name="maxDelay">The cap on every pause.</param>
    /// <param name="time">Where time comes from.</param>
    /// <param name="shouldRetry">Whether an outcome may pass.</param>
    /// <param name="retryAfter">How long the service asks to wait; null where it does not say.</param>
    public static ResiliencePipeline<T> Create<T>(
        int maximumRetryCount, TimeSpan maxDelay, TimeProvider time, Func<T, bool> shouldRetry, Func<T, TimeSpan?> retryAfter)
    {
        if (maximumRetryCount == 0)
        {
            return ResiliencePipeline<T>.Empty;
        }

        return new ResiliencePipelineBuilder<T> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<T>
            {
                BackoffType = DelayBackoffType.Exponential,
                Delay = BaseDelay,
                DelayGenerator = args => ValueTask.FromResult(args.Outcome.Result is { } outcome && retryAfter(outcome) is { } asked
                    ? (asked < maxDelay ? asked : maxDelay)
                    : (TimeSpan?)null),
                MaxDelay = maxDelay,
                MaxRetryAttempts = maximumRetryCount,
                ShouldHandle = args => ValueTask.FromResult(args.Outcome.Result is { } outcome && shouldRetry(outcome)),
                UseJitter = true,
            })
            .Build();
    }
}
