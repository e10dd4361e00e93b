namespace NimProbe.Engine.Probing;

/// <summary>How a run probes.</summary>
public sealed record ProbeOptions
{
    /// <summary>How many requests may be in flight at once; at least 1.</summary>
    public int ThrottleLimit { get; init; } = 16;

    /// <summary>How often a request is repeated after a fault that may pass.</summary>
    public int MaximumRetryCount { get; init; } = 2;

    /// <summary>The route to ask through; <see cref="NimRoute.Auto"/> for the likeliest, then wherever the answers lead.</summary>
    public NimRoute Endpoint { get; init; } = NimRoute.Auto;

    /// <summary>How many tokens an answer may have. Some routes refuse fewer than 16; more cost without telling more.</summary>
    public int MaxTokens { get; init; } = 16;

    /// <summary>How many requests may leave in a minute; 0 for no bound.</summary>
    public int RequestsPerMinute { get; init; }

    /// <summary>An earlier run: its slowest models go first. Null where there is none.</summary>
    public ProbeBaseline? Baseline { get; init; }

    /// <summary>Whether models that the baseline found closed to the account less than seven days ago are carried over without asking.</summary>
    public bool SkipNotEntitled { get; init; }
}
