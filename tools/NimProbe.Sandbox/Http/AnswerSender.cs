using System.Globalization;
using NimProbe.Sandbox.Answers;
using NimProbe.Sandbox.Hosting;

namespace NimProbe.Sandbox.Http;

/// <summary>Sends an answer after its latency, with the headers of its stage.</summary>
internal sealed class AnswerSender(TimeScale scale, bool hasRequestIds)
{
    private const int LongestPollSeconds = 3600;

    private static readonly PreparedAnswer s_workerTimeout = PreparedAnswer.Create(WorkerErrorAnswers.WorkerTimeout);

    /// <summary>Sends an answer at once.</summary>
    public Task SendAsync(SandboxExchange exchange, PreparedAnswer answer) => SendAsync(exchange, answer, TimeSpan.Zero);

    public async Task SendAsync(SandboxExchange exchange, PreparedAnswer answer, TimeSpan latency)
    {
        TimeSpan wait = answer.Answer.Delivery switch
        {
            AnswerDelivery.Hang => Timeout.InfiniteTimeSpan,
            AnswerDelivery.SlowBody => TimeSpan.Zero,
            _ => latency,
        };

        bool hasRequestId = hasRequestIds && answer.Answer.Stage == AnswerStage.Worker;
        if (hasRequestId && GetPollTime(exchange.Context.Request) is TimeSpan poll && (wait == Timeout.InfiniteTimeSpan || poll < wait))
        {
            (answer, wait) = (s_workerTimeout, poll);
        }

        if (wait != TimeSpan.Zero)
        {
            await Task.Delay(wait, exchange.Time, exchange.Aborted).ConfigureAwait(false);
        }

        AnswerWriter writer = new(exchange, answer, hasRequestId);
        await writer.WriteAsync(latency, scale.Seconds(1)).ConfigureAwait(false);
    }

    /// <summary>Gets the time that the client allows for a worker to start; null if the request has no valid header.</summary>
    private TimeSpan? GetPollTime(HttpRequest request)
    {
        string? text = request.Headers["NVCF-POLL-SECONDS"];
        return text is not null
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds)
            && seconds is >= 1 and <= LongestPollSeconds
                ? scale.Seconds(seconds)
                : null;
    }
}
