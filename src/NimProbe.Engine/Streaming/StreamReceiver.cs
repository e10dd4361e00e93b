using System.Buffers;
using NimProbe.Engine.Connection;

namespace NimProbe.Engine.Streaming;

/// <summary>
/// Receives one response: a stream with the arrival of its tokens, or an answer that is not a stream as a whole. The exchange gets the
/// events that the verdict depends on as its body, so that the decision table judges streams and other responses alike.
/// </summary>
internal sealed class StreamReceiver : IResponseStreamReader
{
    // The deadline is moved at most every sixteenth of its length, which costs less than at every token.
    private const int DeadlineSteps = 16;

    private const int BufferSize = 16 << 10;

    private readonly TimeProvider _time;
    private readonly StreamLimits _limits;
    private readonly Action _onFirstToken;
    private readonly AnswerStream _answer;
    private long _deadlineMovedAt;
    private long _bytes;
    private bool _isAnswerOver;

    /// <summary>Creates a receiver for one request.</summary>
    /// <param name="limits">The limits.</param>
    /// <param name="time">The clock.</param>
    /// <param name="onFirstToken">Called when the first token has arrived.</param>
    public StreamReceiver(StreamLimits limits, TimeProvider time, Action onFirstToken)
    {
        _limits = limits;
        _time = time;
        _onFirstToken = onFirstToken;
        Clock = new TokenClock(time);
        _answer = new AnswerStream(Clock, limits.MaxChunks);
    }

    /// <inheritdoc/>
    public TimeSpan Timeout => _limits.FirstToken;

    /// <summary>When the tokens arrived.</summary>
    public TokenClock Clock { get; }

    /// <summary>The timestamp at which the request was written to its connection.</summary>
    public long WrittenAt { get; private set; }

    /// <summary>Why the reading ended; null if no response with status 200 arrived.</summary>
    public StreamEnd? End { get; private set; }

    /// <summary>The number of tokens as the server counts them; 0 if it does not say.</summary>
    public int CompletionTokens => _answer.CompletionTokens;

    /// <summary>Whether the response is a stream of events.</summary>
    public bool IsStream => End is not (null or StreamEnd.NotStreamed);

    /// <inheritdoc/>
    public async Task<Exchange> ReadAsync(
        Exchange exchange,
        HttpResponseMessage response,
        RequestTracker tracker,
        CancellationTokenSource deadline,
        CancellationToken cancellationToken)
    {
        WrittenAt = tracker.WrittenAt ?? _time.GetTimestamp();
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            Stream body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            await using (body.ConfigureAwait(false))
            {
                int start = await ReadStartAsync(body, buffer, cancellationToken).ConfigureAwait(false);
                if (StreamDetector.IsStream(buffer.AsSpan(0, start), exchange.MediaType))
                {
                    return await ReadStreamAsync(exchange, body, buffer, start, tracker, deadline, cancellationToken).ConfigureAwait(false);
                }

                End = StreamEnd.NotStreamed;
                deadline.CancelAfter(Max(_limits.NotStreamed - _time.GetElapsedTime(WrittenAt), TimeSpan.Zero));
                return await ResponseReader.ReadBodyAsync(
                    exchange, response, buffer.AsMemory(0, start), ExchangeRequest.MaxProbeBodySize, cancellationToken)
                    .ConfigureAwait(false);
            }
        }
        catch (InvalidOperationException e) when (e is not ObjectDisposedException)
        {
            return exchange with { Failure = ExchangeFailureMapper.Map(e, exchange) };
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    /// <summary>Reads until the first character that shows what the body is.</summary>
    private static async Task<int> ReadStartAsync(Stream body, byte[] buffer, CancellationToken cancellationToken)
    {
        int length = 0;
        int read;
        do
        {
            read = await body.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
            length += read;
        }
        while (read > 0 && length < buffer.Length && StreamDetector.IsBlank(buffer.AsSpan(0, length)));
        return length;
    }

    private async Task<Exchange> ReadStreamAsync(
        Exchange exchange,
        Stream body,
        byte[] buffer,
        int read,
        RequestTracker tracker,
        CancellationTokenSource deadline,
        CancellationToken cancellationToken)
    {
        StreamEnd otherwise = StreamEnd.Incomplete;
        ExchangeFailure failure = ExchangeFailure.None;
        try
        {
            while (read > 0 && _answer.End is null)
            {
                Receive(buffer.AsSpan(0, read), tracker.LastReceivedAt ?? _time.GetTimestamp(), deadline);
                read = _answer.End is null ? await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) : 0;
            }
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            otherwise = GetTimeout();
            failure = otherwise == StreamEnd.TooLong || _isAnswerOver ? ExchangeFailure.None : ExchangeFailure.TimedOut;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidDataException
            or (InvalidOperationException and not ObjectDisposedException))
        {
            otherwise = StreamEnd.Dropped;
            failure = _answer.HasFinishReason ? ExchangeFailure.None : ExchangeFailureMapper.Map(e, exchange);
        }

        End = Finish(otherwise);
        await ReadRestAsync(body, buffer, deadline, cancellationToken).ConfigureAwait(false);
        return exchange with
        {
            Body = _answer.Evidence,
            Failure = End is StreamEnd.Complete or StreamEnd.Error ? ExchangeFailure.None : failure,
        };
    }

    private void Receive(ReadOnlySpan<byte> bytes, long at, CancellationTokenSource deadline)
    {
        int before = Clock.Chunks;
        _answer.Read(bytes, at);
        _bytes += bytes.Length;
        if (before == 0 && Clock.Chunks > 0)
        {
            _onFirstToken();
        }

        if (_answer.End is not null)
        {
            return;
        }

        if (_answer.HasFinishReason && !_isAnswerOver)
        {
            _isAnswerOver = true;
            deadline.CancelAfter(StreamLimits.AfterAnswer);
        }
        else if (Clock.Chunks > before && !_isAnswerOver)
        {
            MoveDeadline(before == 0, at, deadline);
        }

        if (_bytes > StreamLimits.MaxBytes)
        {
            _answer.Finish(at, StreamEnd.TooManyBytes);
        }
        else if (Clock.First is { } first && _time.GetElapsedTime(first, at) > StreamLimits.Total)
        {
            _answer.Finish(at, StreamEnd.TooLong);
        }
    }

    private void MoveDeadline(bool isFirst, long at, CancellationTokenSource deadline)
    {
        TimeSpan step = _limits.Stall / DeadlineSteps;
        if (isFirst || _time.GetElapsedTime(_deadlineMovedAt, at) > step)
        {
            _deadlineMovedAt = at;
            TimeSpan left = StreamLimits.Total - _time.GetElapsedTime(Clock.First!.Value, at);
            deadline.CancelAfter(Max(Min(_limits.Stall + step, left), TimeSpan.Zero));
        }
    }

    private StreamEnd GetTimeout()
    {
        if (Clock.First is not { } first)
        {
            return StreamEnd.NoFirstToken;
        }

        bool isOver = _time.GetElapsedTime(first) >= StreamLimits.Total && _time.GetElapsedTime(Clock.Last) < _limits.Stall;
        return isOver ? StreamEnd.TooLong : StreamEnd.Stalled;
    }

    // A stream that is cut is still a sample, but not one without tokens.
    private StreamEnd Finish(StreamEnd otherwise)
    {
        _answer.Finish(_time.GetTimestamp(), otherwise);
        return Clock.Chunks == 0 && (_answer.IsCut || _answer.End == StreamEnd.Incomplete) ? StreamEnd.Empty : _answer.End!.Value;
    }

    /// <summary>Reads the end of the response after that of the stream, so that the next request can use the connection.</summary>
    private async Task ReadRestAsync(
        Stream body, byte[] buffer, CancellationTokenSource deadline, CancellationToken cancellationToken)
    {
        if (End != StreamEnd.Complete || deadline.IsCancellationRequested)
        {
            return;
        }

        deadline.CancelAfter(StreamLimits.AfterDone);
        try
        {
            while (await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) > 0)
            {
                // What follows the answer has no meaning.
            }
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            // The connection is closed instead.
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidDataException
            or (InvalidOperationException and not ObjectDisposedException))
        {
            // The answer was complete before.
        }
    }
}
