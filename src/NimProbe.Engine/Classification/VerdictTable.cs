using System.Text.RegularExpressions;
using NimProbe.Engine.Connection;
using static NimProbe.Engine.Classification.FollowUp;
using static NimProbe.NimModelStatus;

namespace NimProbe.Engine.Classification;

/// <summary>
/// The decision table: what each response of the API means. The first row that matches decides. Read it beside the
/// statuses in <see cref="NimModelStatus"/>. It has no side effects and depends on <see cref="Evidence"/> only.
/// </summary>
/// <remarks>
/// The meaning of a response depends on the stage that sent it. The edge and the gateway respond before the key is
/// checked; the invocation service checks the key, looks up the function and counts the request; the worker is the
/// container of the model. Only responses that passed all of these stages have an <c>nvcf-reqid</c>. Markup comes from none of them: it
/// has no explanation and no request id here, so that only the rows for a status code alone apply to it.
/// </remarks>
internal static partial class VerdictTable
{
    // An operator who takes a model offline announces hours; a busy worker announces seconds.
    private static readonly TimeSpan s_offlineAnnouncement = TimeSpan.FromHours(1);

    // The hosted gateway announces it so; a server that loads its model does not.
    private const string GatewayProblem = "application/problem+json";

    private static readonly VerdictRule[] s_rules =
    [
        // No response, or none that is valid HTTP.
        new("timed-out", TimedOut, "No complete response before the timeout",
            e => e.Exchange.Failure == ExchangeFailure.TimedOut),
        new("name-not-resolved", Unreachable, "The host name cannot be resolved",
            e => e.Exchange.Failure == ExchangeFailure.NameNotResolved)
        { FollowUp = Retry },
        new("connection-failed", Unreachable, "Connection failed",
            e => e.Exchange.Failure == ExchangeFailure.ConnectionFailed)
        { FollowUp = Retry },
        new("certificate-rejected", Unreachable, "The server's certificate is not trusted, has expired, or belongs to another host",
            e => e.Exchange.Failure == ExchangeFailure.CertificateRejected)
        { FollowUp = Retry },
        new("tls-missing", Unreachable, "The server does not use TLS at this address; it may serve plain http",
            e => e.Exchange.Failure == ExchangeFailure.TlsMissing)
        { FollowUp = Retry },
        new("tls-failed", Unreachable, "The TLS handshake failed",
            e => e.Exchange.Failure == ExchangeFailure.TlsFailed)
        { FollowUp = Retry },
        new("proxy-name-not-resolved", Unreachable, "The name of the proxy cannot be resolved",
            e => e.Exchange.Failure == ExchangeFailure.ProxyNameNotResolved)
        { FollowUp = Retry },
        new("proxy-unreachable", Unreachable, "The proxy cannot be reached",
            e => e.Exchange.Failure == ExchangeFailure.ProxyUnreachable)
        { FollowUp = Retry },
        new("proxy-failed", Unreachable, "The proxy refused the connection",
            e => e.Exchange.Failure == ExchangeFailure.ProxyFailed)
        { FollowUp = Retry },
        new("proxy-authentication-required", Unreachable, "The proxy requires a valid user name and password",
            e => e.Exchange.Failure == ExchangeFailure.ProxyAuthenticationRequired)
        { FollowUp = EndRun, ErrorId = NimErrorId.EndpointUnreachable },
        new("connection-dropped", Unreachable, "The connection was dropped",
            e => e.Exchange.Failure == ExchangeFailure.Dropped && e.StatusCode == 0)
        { FollowUp = Retry },
        new("malformed-response", Unreachable, "The response is not valid HTTP",
            e => e.Exchange.Failure == ExchangeFailure.Malformed && e.StatusCode == 0)
        { FollowUp = Retry },

        // NVIDIA Dynamo reports overload under any status code that its operator chose; 529 is the default (nim-api-2.md 0).
        new("overloaded", Busy, "The model is overloaded",
            e => IsErrorType(e, "Overloaded") || (e.StatusCode == 529 && !e.IsMarkup))
        { FollowUp = Retry, ImpliesKeyAccepted = true },

        // 200: a completion counts even without text; reasoning models can spend a small token budget on thinking.
        new("answered", Available, "Answered",
            e => e.StatusCode == 200 && e.Exchange.Failure == ExchangeFailure.None && e.Body is { HasCompletion: true, HasError: false })
        { ImpliesKeyAccepted = true },
        new("200-without-completion", Failing, "HTTP 200 without a completion",
            e => e.StatusCode == 200 && e.IsFromWorker)
        { FollowUp = RetryOnce, ImpliesKeyAccepted = true },
        new("200-not-from-model", Inconclusive, "HTTP 200 without a completion",
            e => e.StatusCode == 200)
        { FollowUp = RetryOnce },

        // 202 and 302: accepted, and queued or stored elsewhere.
        new("queued", Pending, "Accepted and queued",
            e => e.StatusCode is 202 or 302 && e.HasRequestId),
        new("redirected", Inconclusive, "Redirected, and redirects are not followed",
            e => e.StatusCode is >= 300 and < 400),

        // The key and the account: every further response would be the same. A worker's own 401 is not among these. A gateway in
        // front of a self-hosted server refuses a key with a page; the hosted service never does.
        new("key-missing", Inconclusive, "The service requires an API key",
            e => (IsKeyRefused(e) || IsKeyForbidden(e)) && !e.Exchange.SentKey)
        { FollowUp = EndRun, ErrorId = NimErrorId.ApiKeyMissing },
        new("key-rejected", Inconclusive, "The API key was refused",
            IsKeyRefused)
        { FollowUp = EndRun, ErrorId = NimErrorId.ApiKeyRejected },
        new("account-refused", Inconclusive, "The account was refused",
            e => e.StatusCode == 402 && !e.HasRequestId && !e.IsMarkup)
        { FollowUp = EndRun, ErrorId = NimErrorId.AccountRefused },

        // The service has rejected invalid keys with 401 and with 403; a 403 about a function concerns that function only.
        new("key-forbidden", Inconclusive, "The API key was refused",
            IsKeyForbidden)
        { FollowUp = EndRun, ErrorId = NimErrorId.ApiKeyRejected },
        new("function-forbidden", NotEntitled, "Closed to this key",
            e => e.StatusCode == 403 && e.IsJson && e.Body.ContainsAny(AnswerPhrases.ModelForbidden))
        { ImpliesKeyAccepted = true },
        new("403-unexplained", Inconclusive, "HTTP 403 that does not say what is closed",
            e => e.StatusCode == 403 && e.IsJson),
        new("edge-blocked", Unreachable, "Blocked before the request reached the service",
            e => e.StatusCode == 403),

        // 404 has five different meanings.
        new("route-missing-unlisted", NotListed, "Neither routed nor in the catalogue",
            e => IsMissingRoute(e) && e.IsListed == false),
        new("route-missing", NoRoute, "Not served on this route",
            IsMissingRoute)
        { FollowUp = NextRoute },
        new("closed-to-account", NotEntitled, "Closed to this account",
            e => e.StatusCode == 404 && e.Body.ContainsAll(AnswerPhrases.ClosedToAccount))
        { ImpliesKeyAccepted = true },
        new("not-deployed", Undeployed, "Open to this account, but not deployed at the moment",
            e => e.StatusCode == 404 && e.Body.ContainsAll(AnswerPhrases.NotDeployed))
        { ImpliesKeyAccepted = true },
        new("model-missing-unlisted", NotListed, "The server does not serve this model",
            e => e.StatusCode == 404 && SaysModelMissing(e) && !e.HasRequestId && !e.IsHosted && e.IsListed == false)
        { ImpliesKeyAccepted = true, DependsOnReadiness = IsDynamoWithoutModel },
        new("other-model-served", Misconfigured, "The container behind the id serves another model",
            e => e.StatusCode == 404 && SaysModelMissing(e))
        { ImpliesKeyAccepted = true, DependsOnReadiness = IsDynamoWithoutModel },
        new("404-unexplained", Inconclusive, "HTTP 404 that does not say what is missing",
            e => e.StatusCode == 404)
        { FollowUp = Retry },

        new("retired", Retired, "Past its end of life",
            e => e.StatusCode == 410 && !e.IsMarkup)
        { NamesEndOfLife = true },

        // 400, 413 and 422: an outage of the control plane, an invalid request, or a worker that runs but needs another request.
        new("degraded", Degraded, "No instance is running at the moment",
            e => e.StatusCode == 400 && e.Body.ContainsAny(AnswerPhrases.Degraded))
        { ImpliesKeyAccepted = true },
        new("gateway-rejected-request", Inconclusive, "The gateway could not read the request",
            e => e.StatusCode is 400 or 413 && e.Body.ContainsAny(AnswerPhrases.RequestUnreadable)),
        new("image-required", RequestRejected, "Running, but requires an image",
            e => IsFromWorkerOrFails(e) && e.Body.ContainsAny(AnswerPhrases.ImageRequired))
        { FollowUp = AddImage, ImpliesKeyAccepted = true },
        new("wrong-route", RequestRejected, "Running, but not for this route",
            e => e.StatusCode is 400 or 422 && e.Body.ContainsAny(AnswerPhrases.WrongRoute))
        { FollowUp = NextRoute, ImpliesKeyAccepted = true },
        new("probe-rejected", RequestRejected, "Running, but rejects a text probe",
            e => e.StatusCode is 400 or 413 or 422 && (e.IsFromWorker || e.Body.ContainsAny(AnswerPhrases.Validation)))
        { ImpliesKeyAccepted = true },

        // A full worker or queue affects every account; the service's own limit affects this account and model only.
        new("workers-full", Busy, "The model's workers are full",
            e => e.StatusCode is 429 or 503 && e.Body.ContainsAny(AnswerPhrases.WorkersFull))
        { FollowUp = Retry, ImpliesKeyAccepted = true },
        new("queue-full", Busy, "The model's queue is full",
            e => e.StatusCode == 429 && e.IsJson && e.Body.ContainsAny(AnswerPhrases.QueueFull))
        { FollowUp = Retry, ImpliesKeyAccepted = true },
        new("rate-limited", RateLimited, "Request limit exceeded",
            e => e.StatusCode == 429 && e.IsJson)
        { FollowUp = Defer, ImpliesKeyAccepted = true },
        new("rate-limited-by-proxy", Inconclusive, "Request limit exceeded before the request reached the service",
            e => e.StatusCode == 429)
        { FollowUp = Defer },

        new("no-routable-worker", Degraded, "No worker is running at the moment",
            e => e.StatusCode == 503
                && e.IsFromWorker
                && e.Body.IsDynamoError
                && IsErrorType(e, "Service Unavailable")
                && e.Body.ContainsAny(AnswerPhrases.NoRoutableWorker))
        { ImpliesKeyAccepted = true, DependsOnReadiness = e => !e.IsHosted },
        new("offline", Offline, "Taken offline by its operator",
            e => e.StatusCode == 503 && !e.IsMarkup && !e.HasRequestId && e.Exchange.RetryAfter >= s_offlineAnnouncement)
        { DependsOnReadiness = e => !e.IsHosted && e.Exchange.MediaType != GatewayProblem },
        new("no-worker-in-time", Busy, "Queued, but no worker was free in time",
            e => e.StatusCode == 504 && e.HasRequestId && e.Body.Format == BodyFormat.Empty),
        new("self-hosted-unavailable", Failing, "The server is not available",
            e => e.StatusCode == 503 && !e.IsHosted && !e.IsMarkup)
        { FollowUp = Retry, ImpliesKeyAccepted = true, DependsOnReadiness = _ => true },

        // 500 comes from workers: some of them report in this way that they do not accept text.
        new("input-not-supported", RequestRejected, "Running, but requires other input than text",
            e => e.StatusCode == 500 && e.Body.ContainsAny(AnswerPhrases.InputNotSupported))
        { ImpliesKeyAccepted = true },
        new("worker-error", Failing, "The model's server failed",
            e => e.StatusCode == 500 && (e.HasRequestId || (!e.IsMarkup && e.Body.Format != BodyFormat.Empty)))
        { FollowUp = Retry, ImpliesKeyAccepted = true },

        // A gateway sends 502 by definition, in front of a self-hosted server too.
        new("worker-unavailable", Failing, "The model's server failed",
            e => e.StatusCode is > 500 and < 600 && (e.HasRequestId || (e.IsFromWorker && e.StatusCode != 502)))
        { FollowUp = Retry, ImpliesKeyAccepted = true },
        new("bad-gateway", Unreachable, "The gateway could not reach the model",
            e => e.StatusCode == 502 || (e.StatusCode is >= 500 and < 600 && e.IsMarkup))
        { FollowUp = Retry, DependsOnReadiness = e => e.StatusCode == 502 && !e.IsHosted },
        new("service-error", Inconclusive, "The service itself failed",
            e => e.StatusCode is >= 500 and < 600)
        { FollowUp = Retry },

        // A self-hosted server has no service in front of it: it sent the rejection itself.
        new("self-hosted-rejected", RequestRejected, "Running, but rejects the request",
            e => e.StatusCode is >= 400 and < 500 && !e.IsHosted && e.IsJson)
        { ImpliesKeyAccepted = true },
        new("page", Inconclusive, "A page answered instead of the service",
            e => e.IsMarkup),
    ];

    private static readonly VerdictRule s_otherwise = new("unrecognized", Inconclusive, "Unrecognized response", _ => true);

    /// <summary>The names of the rows, in order.</summary>
    public static IEnumerable<string> RuleNames => s_rules.Append(s_otherwise).Select(r => r.Name);

    /// <summary>Returns the verdict of the first row that matches.</summary>
    public static Verdict Judge(Evidence evidence)
    {
        foreach (VerdictRule rule in s_rules)
        {
            if (rule.Matches(evidence))
            {
                return rule.ToVerdict(evidence);
            }
        }

        return s_otherwise.ToVerdict(evidence);
    }

    // The hosted gateway sends plain text; a self-hosted server sends FastAPI's wording, or a 405.
    private static bool IsMissingRoute(Evidence e) => e is { StatusCode: 404, HasRequestId: false }
        ? e.Body.ContainsAny(AnswerPhrases.RouteMissing) || (!e.IsHosted && IsMissingRouteOfServer(e))
        : e is { StatusCode: 405, HasRequestId: false, IsMarkup: false };

    // Most servers do not have this route, and each says so in its own words: what is not about the model is about the route.
    private static bool IsMissingRouteOfServer(Evidence e) =>
        e.Body.Summary.Equals("Not Found", StringComparison.OrdinalIgnoreCase)
        || (e is { Route: NimRoute.Rerank, IsMarkup: false }
            && !SaysModelMissing(e)
            && !e.Body.ContainsAll(AnswerPhrases.ClosedToAccount)
            && !e.Body.ContainsAll(AnswerPhrases.NotDeployed));

    // Workers refuse the input of a request with any of these; 500 comes from workers only.
    private static bool IsFromWorkerOrFails(Evidence e) =>
        (e.StatusCode is 400 or 413 or 422 && e.IsFromWorker) || (e.StatusCode == 500 && !e.IsMarkup);

    private static bool IsKeyRefused(Evidence e) => e is { StatusCode: 401, HasRequestId: false } && !(e.IsMarkup && e.IsHosted);

    private static bool IsKeyForbidden(Evidence e) =>
        e is { StatusCode: 403, HasRequestId: false } && e.Body.ContainsAny(AnswerPhrases.KeyRefused);

    private static bool SaysModelMissing(Evidence e) => e.Body.Matches(MissingModel());

    // A frontend that is still starting knows no model yet (nim-api-2.md 4.4).
    private static bool IsDynamoWithoutModel(Evidence e) => !e.IsHosted && e.Body.IsDynamoError && IsErrorType(e, "Not Found");

    private static bool IsErrorType(Evidence e, string type) => e.Body.ErrorType.Equals(type, StringComparison.OrdinalIgnoreCase);

    // Tenants, buckets and routes can be missing too: the word "model", at most followed by an id, is the subject.
    [GeneratedRegex(
        @"\bmodel(?: name| id)?:? +(?:[^\s\w]*\w\S{0,300} +)?(?:is |was |could |does )?not (?:be )?(?:found|exist)\b"
        + @"|\bmodel_not_found\b",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex MissingModel();
}
