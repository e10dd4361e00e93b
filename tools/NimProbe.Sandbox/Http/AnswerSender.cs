using System.Globalization;
using NimProbe.Sandbox.Answers;
using NimProbe.Sandbox.Hosting;
using NimProbe.Sandbox.Streams;

namespace NimProbe.Sandbox.Http;

/// <summary>Sends an answer after its latency, with the headers of its stage.</summary>
internal sealed class AnswerSender(TimeScale scale, bool hasRequestIds)
{
    private const int LongestPollSeconds = 3600;

    private static readonly PreparedAnswer s_badStreamOptions = PreparedAnswer.Create(StreamAnswers.OptionsUnsupported);
    private static readonly PreparedAnswer s_extraForbidden = PreparedAnswer.Create(StreamAnswers.OptionsForbidden);
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

    /// <summary>Sends an answer as a stream.</summary>
    public async Task SendStreamAsync(
        SandboxExchange exchange, PreparedAnswer answer, StreamScript script, InferenceRequest request, TimeSpan latency)
    {
        if (request.HasStreamOptions && script.Options == StreamOptionsReply.Hang)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, exchange.Time, exchange.Aborted).ConfigureAwait(false);
        }

        if (request.HasStreamOptions && script.Options is StreamOptionsReply.Refuse400 or StreamOptionsReply.Refuse422)
        {
            await SendAsync(exchange, script.Options == StreamOptionsReply.Refuse400 ? s_badStreamOptions : s_extraForbidden)
                .ConfigureAwait(false);
            return;
        }

        AnswerWriter writer = new(exchange, answer, hasRequestIds && answer.Answer.Stage == AnswerStage.Worker);
        await writer.WriteStreamAsync(new ScriptedStream(exchange, script, request, latency, scale), script.ContentType)
            .ConfigureAwait(false);
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
