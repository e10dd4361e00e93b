namespace NimProbe.Engine.Probing;

/// <summary>The progress of a run.</summary>
/// <param name="Done">The number of models with a result.</param>
/// <param name="Total">The number of models; null while input still arrives.</param>
/// <param name="InFlight">The number of requests in flight.</param>
/// <param name="WaitingForBudget">Whether requests wait for the rate limit.</param>
/// <param name="Remaining">The estimated remaining time; null if unknown.</param>
public sealed record ProbeProgress(int Done, int? Total, int InFlight, bool WaitingForBudget, TimeSpan? Remaining)
{
    /// <summary>The number of models that are Available.</summary>
    public int Available { get; init; }

    /// <summary>The time until the rate limit permits the next request; null if no request waits for it.</summary>
    public TimeSpan? NextRequestIn { get; init; }

    /// <summary>When the last request in flight times out; null while other requests follow.</summary>
    public DateTimeOffset? SlowestEndsBy { get; init; }

    /// <summary>Adds up the progress of parts of a run.</summary>
    /// <param name="parts">The parts; at least one.</param>
    public static ProbeProgress Combine(IReadOnlyCollection<ProbeProgress> parts) => new(
        parts.Sum(static p => p.Done),
        parts.All(static p => p.Total is not null) ? parts.Sum(static p => p.Total) : null,
        parts.Sum(static p => p.InFlight),
        parts.Any(static p => p.WaitingForBudget),
        parts.Max(static p => p.Remaining))
    {
        Available = parts.Sum(static p => p.Available),
        NextRequestIn = parts.Min(static p => p.NextRequestIn),
        SlowestEndsBy = parts.All(static p => p.SlowestEndsBy is not null || p.Done == p.Total)
            ? parts.Max(static p => p.SlowestEndsBy)
            : null,
    };
}
