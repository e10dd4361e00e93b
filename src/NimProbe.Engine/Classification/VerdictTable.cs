using NimProbe.Engine.Connection;
using static NimProbe.NimModelStatus;

namespace NimProbe.Engine.Classification;

/// <summary>
/// The decision table: what each answer of the API means. The first row that matches decides. Read it beside the
/// statuses in <see cref="NimModelStatus"/>; it is pure, and everything it may look at is in <see cref="Evidence"/>.
/// </summary>
/// <remarks>
/// An answer's stage decides what it can mean. The edge and the gateway answer before the key is looked at; the
/// invocation service checks the key, looks the function up and counts the request; the worker is the model's own
/// container. Only answers from behind all of these carry <c>nvcf-reqid</c>.
/// </remarks>
public static class VerdictTable
{
    // An operator who takes a model offline announces hours; a worker that is full, seconds.
    private static readonly TimeSpan s_offlineAnnouncement = TimeSpan.FromHours(1);

    private static readonly VerdictRule[] s_rules =
    [
        // No answer began, or none that HTTP can read.
        new("no-answer-in-time", TimedOut, "No whole answer in time", e => e.Exchange.Failure == ExchangeFailure.TimedOut),
        new("no-such-host", Unreachable, "The host name has no address", e => e.Exchange.Failure == ExchangeFailure.NameNotResolved) { FollowUp = FollowUp.Retry },
        new("no-connection", Unreachable, "No connection came about", e => e.Exchange.Failure == ExchangeFailure.ConnectionFailed) { FollowUp = FollowUp.Retry },
        new("no-trust", Unreachable, "The encrypted connection was given up: the server's certificate is not trusted, has expired, or is another host's", e => e.Exchange.Failure == ExchangeFailure.CertificateRejected) { FollowUp = FollowUp.Retry },
        new("no-tls", Unreachable, "The encrypted connection was refused", e => e.Exchange.Failure == ExchangeFailure.TlsFailed) { FollowUp = FollowUp.Retry },
        new("no-proxy", Unreachable, "The proxy refused the connection", e => e.Exchange.Failure == ExchangeFailure.ProxyFailed) { FollowUp = FollowUp.Retry },
        new("proxy-asks-who", Unreachable, "The proxy asks for a user name and password, and took none that it was given", e => e.Exchange.Failure == ExchangeFailure.ProxyAuthenticationRequired) { FollowUp = FollowUp.EndRun, ErrorId = NimErrorId.EndpointUnreachable },
        new("dropped", Unreachable, "The connection was dropped", e => e.Exchange.Failure == ExchangeFailure.Dropped && e.StatusCode == 0) { FollowUp = FollowUp.Retry },
        new("not-http", Unreachable, "The answer breaks HTTP", e => e.Exchange.Failure == ExchangeFailure.Malformed && e.StatusCode == 0) { FollowUp = FollowUp.Retry },

        // 200: an answer of the right shape counts even without text; reasoning models spend a small budget thinking.
        new("answered", Available, "Answered", e => e.StatusCode == 200 && e.Exchange.Failure == ExchangeFailure.None && e.Body is { HasCompletion: true, HasError: false }) { ImpliesKeyAccepted = true },
        new("200-without-answer", Failing, "A 200 that is no answer", e => e.StatusCode == 200 && e.IsFromWorker) { FollowUp = FollowUp.RetryOnce, ImpliesKeyAccepted = true },
        new("200-of-nobody", Inconclusive, "A 200 that is no answer", e => e.StatusCode == 200) { FollowUp = FollowUp.RetryOnce },

        // 202 and 302: accepted, and queued or stored elsewhere.
        new("queued", Pending, "Accepted and queued", e => e.StatusCode is 202 or 302 && e.HasRequestId),
        new("redirected", Inconclusive, "Redirected elsewhere, which is not followed", e => e.StatusCode is >= 300 and < 400),

        // The key and the account: every further answer would be the same. A worker's own 401 is none of these.
        new("no-key-sent", Inconclusive, "The service asks for a key", e => e.StatusCode == 401 && !e.HasRequestId && !e.Exchange.SentKey) { FollowUp = FollowUp.EndRun, ErrorId = NimErrorId.ApiKeyMissing },
        new("key-rejected", Inconclusive, "The key was refused", e => e.StatusCode == 401 && !e.HasRequestId) { FollowUp = FollowUp.EndRun, ErrorId = NimErrorId.ApiKeyRejected },
        new("account-refused", Inconclusive, "The account was refused", e => e.StatusCode == 402 && !e.HasRequestId) { FollowUp = FollowUp.EndRun, ErrorId = NimErrorId.AccountRefused },

        // Bogus keys have been answered with 401 and with 403 alike; a 403 about a function is about that function.
        new("key-forbidden", Inconclusive, "The key was refused", e => e.StatusCode == 403 && !e.HasRequestId && e.Body.ContainsAny("authorization failed", "authentication failed", "header of type")) { FollowUp = FollowUp.EndRun, ErrorId = NimErrorId.ApiKeyRejected },
        new("function-forbidden", NotEntitled, "Closed to this key", e => e.StatusCode == 403 && e.IsJson) { ImpliesKeyAccepted = true },
        new("edge-blocked", Unreachable, "Blocked on the way to the service", e => e.StatusCode == 403),

        // 404 is five different things.
        new("unlisted-page", NotListed, "Neither routed nor in the catalogue", e => IsMissingRoute(e) && e.IsListed == false),
        new("missing-route", NoRoute, "Not behind this route", IsMissingRoute) { FollowUp = FollowUp.NextRoute },
        new("not-for-account", NotEntitled, "Closed to this account", e => e.StatusCode == 404 && e.Body.Contains("not found for account")) { ImpliesKeyAccepted = true },
        new("not-deployed", Undeployed, "Open to this account, deployed nowhere now", e => e.StatusCode == 404 && e.Body.Contains("specified function") && e.Body.Contains("is not found")) { ImpliesKeyAccepted = true },
        new("unserved-unlisted", NotListed, "The server does not serve this id", e => e.StatusCode == 404 && SaysModelMissing(e) && !e.HasRequestId && !e.IsHosted && e.IsListed == false) { ImpliesKeyAccepted = true },
        new("back-end-serves-another", Misconfigured, "The container behind the id serves another model", e => e.StatusCode == 404 && SaysModelMissing(e)) { ImpliesKeyAccepted = true },
        new("404-unexplained", Inconclusive, "A 404 that does not say what is missing", e => e.StatusCode == 404) { FollowUp = FollowUp.Retry },

        new("retired", Retired, "Past its end of life", e => e.StatusCode == 410 && !e.IsHtml) { NamesEndOfLife = true },

        // 400 and its kin: the control plane's outage, our own fault, or a worker that runs and wants another request.
        new("degraded", Degraded, "All instances are lost for the moment", e => e.StatusCode == 400 && e.Body.Contains("degraded function")) { ImpliesKeyAccepted = true },
        new("our-request", Inconclusive, "The gateway could not read the request", e => e.StatusCode is 400 or 413 && e.Body.ContainsAny("missing_required_field", "invalid_image_format")),
        new("wrong-route", RequestRejected, "Running, and not for this route", e => e.StatusCode is 400 or 422 && SaysWrongRoute(e)) { FollowUp = FollowUp.NextRoute, ImpliesKeyAccepted = true },
        new("shape-rejected", RequestRejected, "Running, and refuses the shape of a text probe", e => e.StatusCode is 400 or 413 or 422 && (e.IsFromWorker || SaysValidation(e))) { ImpliesKeyAccepted = true },

        // A full worker or queue speaks for everybody; the service's own limit only for this account and model.
        new("workers-full", Busy, "The model's workers are full", e => e.StatusCode is 429 or 503 && SaysFull(e)) { FollowUp = FollowUp.Retry, ImpliesKeyAccepted = true },
        new("queue-full", Busy, "The model's queue is full", e => e.StatusCode == 429 && e.IsJson && e.Body.ContainsAny("queue", "nats")) { FollowUp = FollowUp.Retry, ImpliesKeyAccepted = true },
        new("rate-limited", RateLimited, "Over the limit of requests", e => e.StatusCode == 429 && e.IsJson) { FollowUp = FollowUp.Defer, ImpliesKeyAccepted = true },
        new("limited-on-the-way", Inconclusive, "Refused as one request too many, not by the service", e => e.StatusCode == 429) { FollowUp = FollowUp.Defer },

        new("offline", Offline, "Taken offline by its operator", e => e.StatusCode == 503 && !e.IsHtml && !e.HasRequestId && e.Exchange.RetryAfter >= s_offlineAnnouncement),
        new("overloaded", Busy, "The model is overloaded", e => e.StatusCode == 529 && !e.IsHtml) { FollowUp = FollowUp.Retry, ImpliesKeyAccepted = true },
        new("no-worker-in-time", Busy, "Queued, and no worker took the request in time", e => e.StatusCode == 504 && e.HasRequestId && e.Body.Format == BodyFormat.Empty),
        new("maybe-loading", Failing, "The server is not available", e => e.StatusCode == 503 && !e.IsHosted && !e.IsHtml) { FollowUp = FollowUp.CheckReadiness, ImpliesKeyAccepted = true },

        // 500 comes from workers: some only mean that a text probe is not what they read.
        new("input-complaint", RequestRejected, "Running, and wants other input than text", e => e.StatusCode == 500 && !e.IsHtml && SaysInputComplaint(e)) { ImpliesKeyAccepted = true },
        new("worker-error", Failing, "The model's own server fails", e => e.StatusCode == 500 && (e.HasRequestId || (!e.IsHtml && e.Body.Format != BodyFormat.Empty))) { FollowUp = FollowUp.Retry, ImpliesKeyAccepted = true },
        // A 502 is a gateway's word by its nature, whoever owns the server.
        new("worker-unavailable", Failing, "The model's own server fails", e => e.StatusCode is > 500 and < 600 && (e.HasRequestId || (e.IsFromWorker && e.StatusCode != 502)) && !e.IsHtml) { FollowUp = FollowUp.Retry, ImpliesKeyAccepted = true },
        new("bad-gateway", Unreachable, "The model could not be reached behind the gateway", e => e.StatusCode == 502 || (e.StatusCode is >= 500 and < 600 && e.IsHtml)) { FollowUp = FollowUp.Retry },
        new("service-trouble", Inconclusive, "Trouble in the service itself", e => e.StatusCode is >= 500 and < 600) { FollowUp = FollowUp.Retry },

        // A server of one's own has no service in front: what it refuses, it refused itself.
        new("own-server-refuses", RequestRejected, "Running, and refuses the request", e => e.StatusCode is >= 400 and < 500 && !e.IsHosted && e.IsJson) { ImpliesKeyAccepted = true },
    ];

    private static readonly VerdictRule s_otherwise = new("unnamed", Inconclusive, "An answer that the table does not name", _ => true);

    /// <summary>The names of the rows, in their order.</summary>
    public static IEnumerable<string> RuleNames => s_rules.Append(s_otherwise).Select(r => r.Name);

    /// <summary>Reads the evidence for what it means.</summary>
    public static Verdict Judge(Evidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        foreach (VerdictRule rule in s_rules)
        {
            if (rule.Matches(evidence))
            {
                return rule.ToVerdict(evidence);
            }
        }

        return s_otherwise.ToVerdict(evidence);
    }

    // The hosted gateway says it in plain text; a server of one's own as FastAPI does, or with a 405.
    private static bool IsMissingRoute(Evidence e) =>
        (e.StatusCode == 404 && !e.HasRequestId && (e.Body.Contains("404 page not found") || (!e.IsHosted && e.Body.Summary.Equals("Not Found", StringComparison.OrdinalIgnoreCase))))
        || (e.StatusCode == 405 && !e.HasRequestId && !e.IsHtml);

    private static bool SaysModelMissing(Evidence e) => e.Body.Contains("does not exist") || (e.Body.Contains("model") && e.Body.Contains("not found"));

    private static bool SaysWrongRoute(Evidence e) => e.Body.ContainsAny("chat template", "not support chat", "not support completions", "not support embeddings", "does not support the embeddings", "is not a generative model");

    private static bool SaysValidation(Evidence e) => e.Body.ContainsAny(
        "validation", "unsupported parameter", "extra inputs", "not permitted", "badrequesterror", "(parameter=", "input_type",
        "multimodal", "tool choice", "tool-calls", "invalid request parameters", "max_tokens", "unprocessable");

    private static bool SaysFull(Evidence e) => e.Body.ContainsAny("resourceexhausted", "workers are busy", "request limit reached", "request waiting timeout reached");

    private static bool SaysInputComplaint(Evidence e) => e.Body.ContainsAny(
        "system role not supported", "expected exactly one image", "image is required", "image input", "requires an image", "multimodal");
}
