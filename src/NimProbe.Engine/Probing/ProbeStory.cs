using System.Globalization;
using NimProbe.Engine.Classification;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Redaction;

namespace NimProbe.Engine.Probing;

/// <summary>What happened while one model was probed, and what it comes to.</summary>
internal sealed class ProbeStory
{
    private readonly NimModelKind _guess;
    private Answer? _best;
    private int _routes;

    public ProbeStory(ProbeTarget target, NimModelKind guess, int earlierAttempts)
    {
        Target = target;
        _guess = guess;
        Attempts = earlierAttempts;
        IsListed = target.IsListed;
    }

    /// <summary>The model.</summary>
    public ProbeTarget Target { get; }

    /// <summary>How many requests were sent for it.</summary>
    public int Attempts { get; private set; }

    /// <summary>Whether the catalogue lists it; null while that is not known.</summary>
    public bool? IsListed { get; set; }

    /// <summary>Counts a request.</summary>
    public void CountAttempt() => Attempts++;

    /// <summary>Takes the answer that stands for a route. A route that knows nothing of the model does not outweigh one that does.</summary>
    public void Settle(Answer answer)
    {
        _routes++;
        if (_best is null || answer.Verdict.Status != NimModelStatus.NoRoute || _best.Verdict.Status == NimModelStatus.NoRoute)
        {
            _best = answer;
        }
    }

    /// <summary>What it comes to.</summary>
    public ProbeOutcome ToOutcome(Uri baseUri, Redactor redactor, DateTime testedAt)
    {
        Answer best = _best ?? throw new InvalidOperationException("No answer has been settled.");
        Exchange exchange = best.Exchange;
        bool isAvailable = best.Verdict.Status == NimModelStatus.Available;
        bool wasRepeated = Attempts > _routes;
        return new ProbeOutcome(
            Target,
            new NimProbeResult
            {
                Id = Target.Id,
                Kind = isAvailable ? RoutePlan.RefineKind(_guess, best.Route) : _guess,
                Endpoint = best.Route,
                Status = best.Verdict.Status,
                StatusCode = exchange.StatusCode,
                LatencyMs = exchange.StatusCode is null ? null : (int)Math.Min(exchange.Elapsed.TotalMilliseconds, int.MaxValue),
                Attempts = Attempts,
                PassedAfterRetry = isAvailable && wasRepeated,
                EndOfLife = best.Verdict.EndOfLife,
                FreeEndpoint = Target.FreeEndpoint,
                DeprecatesOn = Target.DeprecatesOn,
                CatalogCount = Target.CatalogCount,
                RequestId = redactor.CleanRequestId(exchange.RequestId),
                Detail = DetailOf(best, wasRepeated, redactor),
                TestedAt = testedAt,
                BaseUri = baseUri,
            },
            best.Verdict)
        {
            RetryAfter = exchange.RetryAfter,
        };
    }

    private string DetailOf(Answer best, bool wasRepeated, Redactor redactor)
    {
        string reason = best.Verdict.Reason;
        if (best.Verdict is { EndOfLife: { } end, Status: NimModelStatus.Available })
        {
            reason += string.Create(CultureInfo.InvariantCulture, $", and ends on {end:yyyy-MM-dd}");
        }

        if (wasRepeated)
        {
            reason += string.Create(CultureInfo.InvariantCulture, $", after {Attempts} requests");
        }

        string words = best.Verdict.Status == NimModelStatus.Available ? "" : best.Body.Format == BodyFormat.Html ? "a page for browsers" : best.Body.Summary;
        return words.Length == 0 ? reason : redactor.Clean(reason + ": " + words);
    }
}
