using System.Globalization;
using NimProbe.Engine.Probing;

namespace NimProbe.Engine.Capabilities;

/// <summary>Estimates how many requests the test of capabilities sends, and how long these take under a request budget.</summary>
public sealed class CapabilityEstimate
{
    // The budget of NVIDIA's hosts (nim-api.md 4).
    private const int DefaultRequestsPerMinute = 40;

    private readonly HashSet<string> _models = new(StringComparer.Ordinal);
    private readonly HashSet<string> _patterns = new(StringComparer.Ordinal);

    /// <summary>Describes the test of one model.</summary>
    /// <param name="capabilities">The capabilities.</param>
    public static string DescribeAction(IReadOnlyCollection<NimCapability> capabilities) => string.Create(
        CultureInfo.InvariantCulture,
        $"Test {string.Join(", ", capabilities.Distinct())} with at most {CapabilityPlan.GetMaximumRequests(capabilities)} requests");

    /// <summary>Counts a model, or a pattern. Duplicates count once.</summary>
    public void Add(ProbeTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        (target.Matches is null ? _models : _patterns).Add(target.Id);
    }

    /// <summary>Describes the test of all models, as a sentence; null if there are none.</summary>
    /// <param name="capabilities">The capabilities.</param>
    /// <param name="requestsPerMinute">The request budget; 0 or null for that of NVIDIA's hosts.</param>
    public string? Describe(IReadOnlyCollection<NimCapability> capabilities, int? requestsPerMinute)
    {
        if (_models.Count + _patterns.Count == 0)
        {
            return null;
        }

        int rate = requestsPerMinute is > 0 ? requestsPerMinute.Value : DefaultRequestsPerMinute;
        int each = CapabilityPlan.GetMaximumRequests(capabilities);
        string models = _models.Count == 1 ? "1 model" : string.Create(CultureInfo.InvariantCulture, $"{_models.Count} models");
        return (_models.Count, _patterns.Count) switch
        {
            (_, 0) => $"{models}: {DescribeRequests(each * _models.Count, rate)}.",
            (0, _) => $"Each model that matches a pattern: {DescribeRequests(each, rate)}.",
            _ => $"{models}: {DescribeRequests(each * _models.Count, rate)}; "
                + $"each model that matches a pattern: {DescribeRequests(each, rate)}.",
        };
    }

    private static string DescribeRequests(int requests, int rate) => string.Create(
        CultureInfo.InvariantCulture,
        $"at most {requests} requests without retries, {(double)requests / rate:0.0} minutes at {rate} requests per minute");
}
