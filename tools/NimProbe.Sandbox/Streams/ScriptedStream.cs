using System.IO.Pipelines;
using NimProbe.Sandbox.Hosting;
using NimProbe.Sandbox.Http;

namespace NimProbe.Sandbox.Streams;

/// <summary>Sends one stream as its script says, and records when each token was sent.</summary>
internal sealed class ScriptedStream
{
    // A server that sends as fast as it can fills packets.
    private const int FullPacket = 16 << 10;

    private const int SlowestDefaultRate = 20;

    private readonly SandboxExchange _exchange;
    private readonly StreamScript _script;
    private readonly InferenceRequest _request;
    private readonly TimeScale _scale;
    private readonly ChunkFormatter _format;
    private readonly PipeWriter _output;
    private readonly TimeSpan _first;
    private readonly double _rate;
    private readonly int _tokens;
    private readonly List<byte[]> _burst = [];
    private TimeSpan _delay;
    private long _start;

    /// <summary>Creates a writer.</summary>
    /// <param name="exchange">The exchange, whose headers are set.</param>
    /// <param name="script">The script.</param>
    /// <param name="request">The request.</param>
    /// <param name="latency">The latency of the answer, scaled.</param>
    /// <param name="scale">Scales durations.</param>
    public ScriptedStream(SandboxExchange exchange, StreamScript script, InferenceRequest request, TimeSpan latency, TimeScale scale)
    {
        _exchange = exchange;
        _script = script;
        _request = request;
        _scale = scale;
        _format = new ChunkFormatter(script, request.Model!, exchange.Route.Template == Catalog.InferencePaths.Completions);
        _output = exchange.Context.Response.BodyWriter;
        _first = script.First is int first ? scale.Milliseconds(first) : latency;
        _rate = script.Rate ?? GetDefaultRate(request.Model!);
        _tokens = script.Endless ? int.MaxValue : script.Tokens ?? request.MaxTokens ?? 128;
    }

    /// <summary>Sends the stream.</summary>
    public async Task WriteAsync()
    {
        _start = _exchange.Time.GetTimestamp();
        await _exchange.Context.Response.StartAsync(_exchange.Aborted).ConfigureAwait(false);
        await _output.FlushAsync(_exchange.Aborted).ConfigureAwait(false);
        if (_script.Options == StreamOptionsReply.RefuseInside && _request.HasStreamOptions)
        {
            _exchange.Complete();
            await FlushAsync(_format.FormatData(
                """{"error":{"object":"error","message":"Unknown parameter: stream_options","type":"BadRequestError","code":400}}"""))
                .ConfigureAwait(false);
            return;
        }

        await SendAsync(_format.FormatRole()).ConfigureAwait(false);
        int sent = _script.Usage == StreamUsage.Alone ? 0 : await SendTokensAsync().ConfigureAwait(false);
        if (_script.Fault != StreamFault.None)
        {
            await FailAsync(sent).ConfigureAwait(false);
            return;
        }

        await SendEndAsync(sent).ConfigureAwait(false);
    }

    // The rate of a model is always the same, and differs between models.
    private static double GetDefaultRate(string modelId) => SlowestDefaultRate + Answers.FunctionId.FromModel(modelId).ToByteArray()[0];

    private async Task<int> SendTokensAsync()
    {
        int count = _script.Fault == StreamFault.None ? _tokens : Math.Min(_tokens, _script.FaultAfter);
        int sent = 0;
        while (sent < count)
        {
            int size = Math.Min(_script.PerChunk, count - sent);
            bool isLast = sent + size == _tokens && _script.FinishInLast;
            await WaitAsync(sent).ConfigureAwait(false);
            await SendAsync(_format.FormatTokens(sent, size, isLast), isToken: true).ConfigureAwait(false);
            sent += size;
        }

        return sent;
    }

    /// <summary>Waits until a token is due; the schedule is absolute, so that delays do not add up.</summary>
    private async Task WaitAsync(int token)
    {
        if (_script.StallAfter > 0 && token >= _script.StallAfter && _delay == TimeSpan.Zero)
        {
            _delay = _script.Stall == 0 ? Timeout.InfiniteTimeSpan : _scale.Milliseconds(_script.Stall);
            await PauseAsync(_delay).ConfigureAwait(false);
        }

        TimeSpan due = _first + _delay + (_rate > 0 ? _scale.Seconds(token / _rate) : TimeSpan.Zero);
        TimeSpan wait = due - _exchange.Time.GetElapsedTime(_start);
        if (wait > TimeSpan.Zero)
        {
            await PauseAsync(wait, hasPings: token == 0).ConfigureAwait(false);
        }
    }

    private async Task PauseAsync(TimeSpan duration, bool hasPings = true)
    {
        TimeSpan interval = _scale.Milliseconds(_script.Ping);
        long start = _exchange.Time.GetTimestamp();
        while (hasPings && interval > TimeSpan.Zero
            && (duration == Timeout.InfiniteTimeSpan || _exchange.Time.GetElapsedTime(start) + interval < duration))
        {
            await Task.Delay(interval, _exchange.Time, _exchange.Aborted).ConfigureAwait(false);
            await SendAsync(_format.FormatLines(": ping")).ConfigureAwait(false);
        }

        TimeSpan rest = duration == Timeout.InfiniteTimeSpan ? duration : duration - _exchange.Time.GetElapsedTime(start);
        if (rest > TimeSpan.Zero || rest == Timeout.InfiniteTimeSpan)
        {
            await Task.Delay(rest, _exchange.Time, _exchange.Aborted).ConfigureAwait(false);
        }
    }

    private async Task SendEndAsync(int sent)
    {
        List<byte[]> end = [];
        if (_script.Finish && !(_script.FinishInLast && sent > 0))
        {
            end.Add(_format.FormatFinish(sent, _script.Tool ? "tool_calls" : "length"));
        }

        if (_script.Usage is StreamUsage.Last or StreamUsage.NullBefore or StreamUsage.NullAfter or StreamUsage.Alone
            || (_script.Usage == StreamUsage.Asked && _request.HasStreamOptions))
        {
            end.Add(_format.FormatUsage(sent));
        }

        if (_script.Done)
        {
            end.Add(_format.FormatData("[DONE]"));
        }

        _exchange.Complete();
        await FlushAsync([.. _burst.Concat(end).SelectMany(static part => part)]).ConfigureAwait(false);
        if (_script.StaysOpen)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, _exchange.Time, _exchange.Aborted).ConfigureAwait(false);
        }
    }

    private async Task FailAsync(int sent)
    {
        const string Error =
            """{"error":{"object":"error","message":"The engine stopped","type":"BadRequestError","param":null,"code":400}}""";
        const string OutOfTime = """{"error":{"message":"TimeoutError","type":"GatewayTimeout","code":504}}""";
        const string Aborted =
            """{"error":{"message":"The request was aborted by the scheduler","type":"ServiceUnavailable","code":503}}""";
        const string Plain = """{"message":"Internal server error","type":"Internal Server Error","code":500}""";
        byte[] end = _format.FormatData("[DONE]");
        _exchange.Complete();
        byte[] bytes = _script.Fault switch
        {
            StreamFault.ErrorObject => [.. _format.FormatData(Error), .. end],
            StreamFault.Gateway => [.. _format.FormatData(OutOfTime), .. end],
            StreamFault.Scheduler => [.. _format.FormatData(Aborted), .. end],
            StreamFault.Comment => _format.FormatLines("event: error", ": The engine stopped while it generated the response"),
            StreamFault.Event => _format.FormatLines("event: error", ": unspecified error"),
            StreamFault.Plain => _format.FormatData(Plain),
            StreamFault.Field => _format.FormatLines("""error: {"code":500,"message":"The engine stopped","type":"server_error"}"""),
            StreamFault.FinishReason => [.. _format.FormatFinish(sent, "error"), .. end],
            StreamFault.Garbage => [.. Enumerable.Repeat(_format.FormatData("what is this"), 1000).SelectMany(static part => part)],
            _ => [],
        };
        await FlushAsync(bytes).ConfigureAwait(false);
        if (_script.Fault == StreamFault.Reset)
        {
            await _exchange.ResetAsync().ConfigureAwait(false);
        }
    }

    private async Task SendAsync(byte[] bytes, bool isToken = false)
    {
        if (isToken)
        {
            _exchange.RecordToken();
        }

        if (_script.Burst)
        {
            _burst.Add(bytes);
            return;
        }

        if (_rate == 0 && _output.CanGetUnflushedBytes && _output.UnflushedBytes < FullPacket)
        {
            bytes.CopyTo(_output.GetMemory(bytes.Length));
            _output.Advance(bytes.Length);
            return;
        }

        await FlushAsync(bytes).ConfigureAwait(false);
    }

    private async Task FlushAsync(byte[] bytes)
    {
        int size = _script.Form == StreamForm.Bytewise ? 1 : Math.Max(bytes.Length, 1);
        foreach (byte[] part in bytes.Chunk(size))
        {
            await _output.WriteAsync(part, _exchange.Aborted).ConfigureAwait(false);
        }
    }
}
