namespace NimProbe.Engine.Probing;

/// <summary>The options of a run.</summary>
public sealed record ProbeOptions
{
    /// <summary>The maximum number of requests in flight; at least 1. Default: 16.</summary>
    public int ThrottleLimit { get; init; } = 16;

    /// <summary>The maximum number of retries after a transient fault. Default: 2.</summary>
    public int MaximumRetryCount { get; init; } = 2;

    /// <summary>
    /// The route to request; <see cref="NimRoute.Auto"/> for the likeliest by kind, then others as the responses indicate.
    /// </summary>
    public NimRoute Endpoint { get; init; } = NimRoute.Auto;

    /// <summary>The maximum number of tokens of a completion. Default: 16, because some routes refuse fewer (nim-api.md 3).</summary>
    public int MaxTokens { get; init; } = 16;

    /// <summary>The maximum number of requests per minute; 0 for no limit.</summary>
    public int RequestsPerMinute { get; init; }

    /// <summary>Earlier runs, whose slowest models are probed first; null if there are none.</summary>
    public ProbeBaseline? Baseline { get; init; }

    /// <summary>
    /// The folder of the files that remember the latencies of earlier runs; null to neither read nor write one. Files are used only with
    /// a limit in <see cref="RequestsPerMinute"/>, because only then the order matters; <see cref="Baseline"/> takes precedence.
    /// </summary>
    public string? LatencyFolder { get; init; }

    /// <summary>
    /// Whether models that the baseline found closed to the account less than seven days ago are carried over without a request.
    /// </summary>
    public bool SkipNotEntitled { get; init; }
}
