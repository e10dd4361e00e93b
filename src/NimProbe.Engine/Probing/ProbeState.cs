using System.Globalization;
using NimProbe.Engine.Catalog;
using NimProbe.Engine.Classification;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Redaction;

namespace NimProbe.Engine.Probing;

/// <summary>The responses of one model so far, and the result that follows from them.</summary>
internal sealed class ProbeState
{
    private readonly NimModelKind _guess;
    private ProbeResponse? _best;
    private int _routes;

    /// <summary>Creates the state of a model.</summary>
    /// <param name="target">The model.</param>
    /// <param name="guess">Its kind by its id.</param>
    /// <param name="earlierAttempts">The number of requests sent for it before.</param>
    public ProbeState(ProbeTarget target, NimModelKind guess, int earlierAttempts)
    {
        Target = target;
        _guess = guess;
        Attempts = earlierAttempts;
        IsListed = target.IsListed;
    }

    /// <summary>The model.</summary>
    public ProbeTarget Target { get; }

    /// <summary>The number of requests sent for the model.</summary>
    public int Attempts { get; private set; }

    /// <summary>
    /// Whether a request was repeated at once because the server had closed its idle connection; that does not count as a retry.
    /// </summary>
    public bool HadStaleConnection { get; set; }

    /// <summary>Whether the readiness of the server was requested; that happens once per probe.</summary>
    public bool WasReadinessChecked { get; set; }

    /// <summary>Whether the catalogue lists the model; null if unknown.</summary>
    public bool? IsListed { get; set; }

    /// <summary>Counts a request.</summary>
    /// <returns>Its number, counted from 1.</returns>
    public int CountAttempt() => ++Attempts;

    /// <summary>Records the final response of a route. A route without the model does not replace one that has it.</summary>
    public void RecordResponse(ProbeResponse response)
    {
        _routes++;
        if (_best is null || response.Verdict.Status != NimModelStatus.NoRoute || _best.Verdict.Status == NimModelStatus.NoRoute)
        {
            _best = response;
        }
    }

    /// <summary>
    /// Records the response to the request with an image, which is one more request as planned and not a retry. No answer, and one that
    /// says nothing about the model, does not replace the refusal of the text.
    /// </summary>
    public void RecordImageResponse(ProbeResponse response)
    {
        _routes++;
        if (response.IsAboutModel || response.Verdict.Status == NimModelStatus.RequestRejected)
        {
            _best = response;
        }
    }

    /// <summary>Creates the outcome.</summary>
    /// <param name="baseUri">The address of the service.</param>
    /// <param name="redactor">Removes secrets from the detail.</param>
    /// <param name="testedAt">The time of the verdict (UTC).</param>
    /// <param name="catalog">The catalogue of the service; null if the run has not read it.</param>
    public ProbeOutcome ToOutcome(Uri baseUri, Redactor redactor, DateTime testedAt, ModelCatalog? catalog)
    {
        ProbeResponse best = _best ?? throw new InvalidOperationException("No response is recorded.");
        Exchange exchange = best.Exchange;
        bool isAvailable = best.Verdict.Status == NimModelStatus.Available;
        AnsweringModel answering = isAvailable ? AnsweringModel.From(Target.Id, best.Body.Model, catalog, redactor) : default;
        bool wasRetried = Attempts - (HadStaleConnection ? 1 : 0) > _routes;
        NimProbeResult result = new()
        {
            Id = Target.Id,
            Kind = isAvailable ? RefineKind(best) : _guess,
            Endpoint = best.Route,
            Status = best.Verdict.Status,
            StatusCode = exchange.StatusCode,
            LatencyMs = exchange.StatusCode is null ? null : (int)Math.Min(exchange.Elapsed.TotalMilliseconds, int.MaxValue),
            Attempts = Attempts,
            PassedAfterRetry = isAvailable && wasRetried,
            EndOfLife = best.Verdict.EndOfLife ?? Target.EndOfLife,
            FreeEndpoint = Target.FreeEndpoint,
            DeprecatesOn = Target.DeprecatesOn,
            CatalogCount = Target.CatalogCount,
            RequestId = redactor.CleanRequestId(exchange.RequestId),
            Detail = GetDetail(best, answering, wasRetried, redactor),
            ServedModel = answering.Name,
            IsSubstituted = answering.IsSubstituted,
            TestedAt = testedAt,
            BaseUri = baseUri,
        };
        return new ProbeOutcome(Target, result, best.Verdict, exchange.RetryAfter);
    }

    private static string GetReason(ProbeResponse response) => response switch
    {
        { HasImage: true, Verdict.Status: NimModelStatus.Available } => "Answered a request with an image",
        { HasImage: true, Verdict.Status: NimModelStatus.RequestRejected } => "Running, but rejects requests with and without an image",
        _ => response.Verdict.Reason,
    };

    private NimModelKind RefineKind(ProbeResponse answer) =>
        answer.HasImage ? NimModelKind.Vision : RoutePlan.RefineKind(_guess, answer.Route);

    private string GetDetail(ProbeResponse best, AnsweringModel answering, bool wasRetried, Redactor redactor)
    {
        bool isAvailable = best.Verdict.Status == NimModelStatus.Available;
        string reason = GetReason(best);
        if (answering.IsSubstituted == true)
        {
            // A known id needs no redaction, and is short enough for a detail.
            reason += $" by another model, '{answering.Name}'";
        }

        if (isAvailable && best.Verdict.EndOfLife is { } end)
        {
            reason += string.Create(CultureInfo.InvariantCulture, $", and ends on {end:yyyy-MM-dd}");
        }

        if (best.Exchange is { StatusCode: null, OtherHost: { } host })
        {
            reason += $": {host}";
        }

        if (wasRetried)
        {
            reason += string.Create(CultureInfo.InvariantCulture, $", after {Attempts} requests");
        }

        string said = best.Body.Format == BodyFormat.Markup ? "a page for browsers" : best.Body.Summary;
        return isAvailable || said.Length == 0 ? reason : redactor.Clean(reason + ": " + said);
    }
}
