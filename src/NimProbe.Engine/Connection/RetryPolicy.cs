using Polly;
using Polly.Retry;

namespace NimProbe.Engine.Connection;

/// <summary>Creates retry pipelines: exponential delays with jitter, or the delay of <c>Retry-After</c>, at most the timeout.</summary>
internal static class RetryPolicy
{
    /// <summary>The delay before the first retry, before jitter: 1 s.</summary>
    public static readonly TimeSpan BaseDelay = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Creates a pipeline for documents such as the catalogue. It does not retry after a timeout, nor after the proxy
    /// refused a password, because repeated attempts can lock the account.
    /// </summary>
    /// <param name="connection">The connection to the service.</param>
    /// <param name="maximumRetryCount">The maximum number of retries.</param>
    public static ResiliencePipeline<Exchange> ForDocuments(NimConnection connection, int maximumRetryCount) => Create<Exchange>(
        maximumRetryCount,
        connection.Timeout,
        connection.Time,
        shouldRetry: static exchange => exchange.StatusCode is 429 or >= 500
            || exchange.Failure is not (ExchangeFailure.None or ExchangeFailure.TimedOut or ExchangeFailure.ProxyAuthenticationRequired),
        retryAfter: static exchange => exchange.RetryAfter);

    /// <summary>Creates a pipeline; with a count of 0 it does not retry.</summary>
    /// <param name="maximumRetryCount">The maximum number of retries.</param>
    /// <param name="maxDelay">The maximum delay.</param>
    /// <param name="time">The clock.</param>
    /// <param name="shouldRetry">Whether an outcome is transient.</param>
    /// <param name="retryAfter">The delay that the service asks for; null if there is none.</param>
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
                DelayGenerator = args => ValueTask.FromResult(
                    args.Outcome.Result is { } outcome && retryAfter(outcome) is { Ticks: var ticks }
                        ? TimeSpan.FromTicks(Math.Min(ticks, maxDelay.Ticks))
                        : (TimeSpan?)null),
                MaxDelay = maxDelay,
                MaxRetryAttempts = maximumRetryCount,
                ShouldHandle = args => ValueTask.FromResult(args.Outcome.Result is { } outcome && shouldRetry(outcome)),
                UseJitter = true,
            })
            .Build();
    }
}
