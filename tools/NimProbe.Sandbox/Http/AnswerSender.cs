using System.Globalization;
using NimProbe.Sandbox.Answers;
using NimProbe.Sandbox.Hosting;

namespace NimProbe.Sandbox.Http;

/// <summary>Sends an answer after its latency, in the name of its stage.</summary>
internal sealed class AnswerSender(TimeScale scale, bool marksWorkerAnswers)
{
    private const int LongestPollSeconds = 3600;

    private static readonly PreparedAnswer s_nobodyTookIt = PreparedAnswer.Of(WorkerErrorAnswers.NobodyTookIt);

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

        bool isMarked = marksWorkerAnswers && answer.Answer.Stage == AnswerStage.Worker;
        if (isMarked && PollTime(exchange.Context.Request) is TimeSpan poll && (wait == Timeout.InfiniteTimeSpan || poll < wait))
        {
            (answer, wait) = (s_nobodyTookIt, poll);
        }

        if (wait != TimeSpan.Zero)
        {
            await Task.Delay(wait, exchange.Time, exchange.Aborted).ConfigureAwait(false);
        }

        AnswerWriter writer = new(exchange, answer, isMarked);
        await writer.WriteAsync(latency, scale.Seconds(1)).ConfigureAwait(false);
    }

    /// <summary>How long the caller lets the service wait for a worker; null when it does not say.</summary>
    private TimeSpan? PollTime(HttpRequest request)
    {
        string? text = request.Headers["NVCF-POLL-SECONDS"];
        return text is not null
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds)
            && seconds is >= 1 and <= LongestPollSeconds
                ? scale.Seconds(seconds)
                : null;
    }
}
