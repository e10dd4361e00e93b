using System.Collections.Concurrent;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Errors;

namespace NimProbe.Engine.Services;

/// <summary>Reads what several services report, each as soon as it is known. A service that does not respond delays no other.</summary>
public sealed class ServiceRun
{
    private readonly Func<ServiceTarget, NimConnection> _connect;
    private readonly IServiceObserver _observer;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<Uri, Lazy<Task<NimService>>> _reports = new(ServiceComparer.Instance);

    /// <summary>Creates a run.</summary>
    /// <param name="connect">Opens the connection to a service. The run disposes it.</param>
    /// <param name="observer">Receives the reports.</param>
    /// <param name="time">The clock of targets without an address.</param>
    public ServiceRun(Func<ServiceTarget, NimConnection> connect, IServiceObserver observer, TimeProvider time)
    {
        (_connect, _observer, _time) = (connect, observer, time);
    }

    /// <summary>How many services are asked at the same time, at least 1; each is asked one request at a time. Default: 256.</summary>
    public int ThrottleLimit { get; init; } = 256;

    /// <summary>How often a request is repeated after a connection that failed or was dropped. Default: 2.</summary>
    public int MaximumRetryCount { get; init; } = 2;

    /// <summary>
    /// Checks services until the input ends. Targets with the same address share one check, and each target has a report with its name.
    /// </summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public Task RunAsync(IAsyncEnumerable<ServiceTarget> targets, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        targets,
        new ParallelOptions { MaxDegreeOfParallelism = ThrottleLimit, CancellationToken = cancellationToken },
        CheckAsync);

    private async ValueTask CheckAsync(ServiceTarget target, CancellationToken cancellationToken)
    {
        await _observer.WaitForCapacityAsync(cancellationToken).ConfigureAwait(false);
        NimService service = target.BaseUri is null
            ? CreateFailed(target, isDown: null, target.Problem)
            : await _reports.GetOrAdd(
                target.BaseUri,
                _ => new Lazy<Task<NimService>>(() => ReadAsync(target, cancellationToken))).Value.ConfigureAwait(false);
        _observer.OnService(service with { Name = target.Name });
    }

    private async Task<NimService> ReadAsync(ServiceTarget target, CancellationToken cancellationToken)
    {
        NimConnection connection;
        try
        {
            connection = _connect(target);
        }
        catch (NimProbeException refusal)
        {
            // A key that would be sent over plain http, for example. The service keeps its row.
            _observer.OnRefused(refusal);
            return CreateFailed(target, isDown: false, refusal.Message);
        }

        using (connection)
        {
            try
            {
                return await ServiceReader.ReadAsync(connection, MaximumRetryCount, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is not (OperationCanceledException or NimProbeException))
            {
                // The exception can contain addresses and header values.
                throw RunErrors.Fault(failure, connection);
            }
        }
    }

    private NimService CreateFailed(ServiceTarget target, bool? isDown, string detail) => new()
    {
        BaseUri = target.BaseUri,
        IsLive = isDown,
        IsReady = isDown,
        Detail = detail,
        CheckedAt = _time.GetUtcNow().UtcDateTime,
    };
}
