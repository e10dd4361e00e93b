using System.Text;
using System.Text.Json;
using NimProbe.Engine.Classification;
using NimProbe.Engine.Connection;
using Xunit;

namespace NimProbe.Tests.Classification;

/// <summary>One example for each row of the decision table: every row is reachable, and no row hides another.</summary>
public sealed class VerdictTableTests
{
    private const string Page = "<html><title>Bad</title></html>";
    private const string Choice = """{"choices":[{"message":{"content":"Hi"}}]}""";
    private const string NoWorker = """{"message":"Service temporarily unavailable","type":"Service Unavailable","code":503}""";
    private const string Missing = """{"error":{"message":"The model `m` does not exist.","code":404}}""";

    private static readonly (string Rule, NimModelStatus Status, Evidence Evidence)[] s_examples =
    [
        ("timed-out", NimModelStatus.TimedOut, Failure(ExchangeFailure.TimedOut)),
        ("name-not-resolved", NimModelStatus.Unreachable, Failure(ExchangeFailure.NameNotResolved)),
        ("connection-failed", NimModelStatus.Unreachable, Failure(ExchangeFailure.ConnectionFailed)),
        ("certificate-rejected", NimModelStatus.Unreachable, Failure(ExchangeFailure.CertificateRejected)),
        ("tls-failed", NimModelStatus.Unreachable, Failure(ExchangeFailure.TlsFailed)),
        ("proxy-name-not-resolved", NimModelStatus.Unreachable, Failure(ExchangeFailure.ProxyNameNotResolved)),
        ("proxy-unreachable", NimModelStatus.Unreachable, Failure(ExchangeFailure.ProxyUnreachable)),
        ("proxy-failed", NimModelStatus.Unreachable, Failure(ExchangeFailure.ProxyFailed)),
        ("proxy-authentication-required", NimModelStatus.Unreachable, Failure(ExchangeFailure.ProxyAuthenticationRequired)),
        ("connection-dropped", NimModelStatus.Unreachable, Failure(ExchangeFailure.Dropped)),
        ("malformed-response", NimModelStatus.Unreachable, Failure(ExchangeFailure.Malformed)),
        ("overloaded", NimModelStatus.Busy, Worker(429, """{"message":"Service temporarily overloaded","type":"Overloaded","code":429}""")),
        ("answered", NimModelStatus.Available, Worker(200, Choice)),
        ("200-without-completion", NimModelStatus.Failing, Worker(200, "")),
        ("200-not-from-model", NimModelStatus.Inconclusive, Service(200, Page)),
        ("queued", NimModelStatus.Pending, Worker(202, "")),
        ("redirected", NimModelStatus.Inconclusive, Service(307, "")),
        ("key-missing", NimModelStatus.Inconclusive, Service(401, "Header of type `authorization` was missing", sentKey: false)),
        ("key-rejected", NimModelStatus.Inconclusive, Service(401, """{"detail":"Authentication failed"}""")),
        ("account-refused", NimModelStatus.Inconclusive, Service(402, """{"detail":"Cloud credits expired"}""")),
        ("key-forbidden", NimModelStatus.Inconclusive, Service(403, """{"detail":"Authorization failed"}""")),
        ("function-forbidden", NimModelStatus.NotEntitled, Service(403, """{"detail":"Not shared with the account"}""")),
        ("403-unexplained", NimModelStatus.Inconclusive, Service(403, """{"message":"Request blocked by WAF"}""")),
        ("edge-blocked", NimModelStatus.Unreachable, Service(403, Page)),
        ("route-missing-unlisted", NimModelStatus.NotListed, Service(404, "404 page not found\n", isListed: false)),
        ("route-missing", NimModelStatus.NoRoute, Service(404, "404 page not found\n", isListed: true)),
        ("closed-to-account", NimModelStatus.NotEntitled, Service(404, """{"detail":"Function 'f': Not found for account 'a'"}""")),
        ("not-deployed", NimModelStatus.Undeployed, Service(404, """{"detail":"Specified function in account 'a' is not found"}""")),
        ("model-missing-unlisted", NimModelStatus.NotListed, SelfHosted(404, Missing, isListed: false)),
        ("other-model-served", NimModelStatus.Misconfigured, Worker(404, Missing)),
        ("404-unexplained", NimModelStatus.Inconclusive, Service(404, "")),
        ("retired", NimModelStatus.Retired, Service(410, """{"detail":"reached its end of life on 2026-05-14T00:00:00Z"}""")),
        ("degraded", NimModelStatus.Degraded, Service(400, """{"detail":"DEGRADED function cannot be invoked"}""")),
        ("gateway-rejected-request", NimModelStatus.Inconclusive, Service(400, """{"error":{"code":"missing_required_field"}}""")),
        ("image-required", NimModelStatus.RequestRejected, Worker(500, "{'error': 'Expected exactly one image, got 0'}")),
        ("wrong-route", NimModelStatus.RequestRejected, Worker(400, """{"message":"The model does not support chat"}""")),
        ("probe-rejected", NimModelStatus.RequestRejected, Worker(422, "\"Invalid request parameters\"")),
        ("workers-full", NimModelStatus.Busy, Worker(503, "ResourceExhausted: All workers are busy")),
        ("queue-full", NimModelStatus.Busy, Service(429, """{"detail":"Function queue is full"}""")),
        ("rate-limited", NimModelStatus.RateLimited, Service(429, """{"status":429,"title":"Too Many Requests"}""")),
        ("rate-limited-by-proxy", NimModelStatus.Inconclusive, Service(429, Page)),
        ("no-routable-worker", NimModelStatus.Degraded, Worker(503, NoWorker)),
        ("offline", NimModelStatus.Offline, Service(503, """{"detail":"offline"}""", retryAfter: TimeSpan.FromHours(3))),
        ("no-worker-in-time", NimModelStatus.Busy, Worker(504, "")),
        ("self-hosted-unavailable", NimModelStatus.Failing, SelfHosted(503, """{"error":{"message":"still loading"}}""")),
        ("input-not-supported", NimModelStatus.RequestRejected, Worker(500, """{"detail":"System role not supported"}""")),
        ("worker-error", NimModelStatus.Failing, Worker(500, "Already borrowed")),
        ("worker-unavailable", NimModelStatus.Failing, Worker(503, """{"message":"trouble"}""")),
        ("bad-gateway", NimModelStatus.Unreachable, Service(502, """{"detail":"Upstream request failed."}""")),
        ("service-error", NimModelStatus.Inconclusive, Service(503, """{"detail":"Authorization service is not available"}""")),
        ("self-hosted-rejected", NimModelStatus.RequestRejected, SelfHosted(418, """{"error":"no"}""")),
        ("page", NimModelStatus.Inconclusive, Service(410, Page)),
        ("unrecognized", NimModelStatus.Inconclusive, Service(418, "")),
    ];

    public static TheoryData<string> Rules => [.. s_examples.Select(static e => e.Rule)];

    [Theory]
    [MemberData(nameof(Rules))]
    public void Each_row_decides_its_example(string rule)
    {
        (_, NimModelStatus status, Evidence evidence) = s_examples.Single(e => e.Rule == rule);
        Verdict verdict = VerdictTable.Judge(evidence);

        Assert.Equal((rule, status), (verdict.Rule, verdict.Status));
        Assert.NotEmpty(verdict.Reason);
        Assert.Equal(verdict.FollowUp == FollowUp.EndRun, verdict.ErrorId is not null);
    }

    [Fact]
    public void Each_row_has_an_example_in_the_order_of_the_table() =>
        Assert.Equal(VerdictTable.RuleNames, s_examples.Select(static e => e.Rule));

    [Fact]
    public void A_response_with_a_request_id_has_passed_the_key_check() =>
        Assert.All(
            s_examples.Where(static e => e.Evidence.HasRequestId),
            static e => Assert.True(VerdictTable.Judge(e.Evidence).ImpliesKeyAccepted));

    [Theory]
    [InlineData("retired")]
    [InlineData("route-missing-unlisted")]
    [InlineData("route-missing")]
    [InlineData("offline")]
    [InlineData("403-unexplained")]
    [InlineData("edge-blocked")]
    [InlineData("page")]
    [InlineData("bad-gateway")]
    [InlineData("200-not-from-model")]
    [InlineData("timed-out")]
    public void A_response_of_the_edge_or_the_gateway_does_not_imply_an_accepted_key(string rule) =>
        Assert.False(VerdictTable.Judge(s_examples.Single(e => e.Rule == rule).Evidence).ImpliesKeyAccepted);

    [Theory]
    [InlineData("The tenant does not exist", false)]
    [InlineData("The specified bucket does not exist", false)]
    [InlineData("/v1/models not found", false)]
    [InlineData("Error getting active endpoint: revision \"\" not found", false)]
    [InlineData("The model `nvidia/m-1.5:2` does not exist.", true)]
    [InlineData("The model ``nvidia/m`` does not exist.", true)]
    [InlineData("The model 'm' does not exist or you do not have access to it.", true)]
    [InlineData("Model not found", true)]
    [InlineData("model \"m\" not found, try pulling it first", true)]
    [InlineData("model_not_found", true)]
    public void A_404_says_that_the_model_is_missing_only_if_the_model_is_its_subject(string message, bool isModel)
    {
        Verdict verdict = VerdictTable.Judge(Worker(404, JsonSerializer.Serialize(new { error = new { message } })));

        Assert.Equal(isModel ? NimModelStatus.Misconfigured : NimModelStatus.Inconclusive, verdict.Status);
    }

    [Theory]
    [InlineData(false, NimErrorId.ApiKeyMissing)]
    [InlineData(true, null)]
    public void A_page_refuses_a_key_only_in_front_of_a_self_hosted_server(bool isHosted, string? errorId)
    {
        Evidence evidence = CreateEvidence(new Exchange { StatusCode = 401 }, Page, isHosted, isListed: null);
        Assert.Equal(errorId, VerdictTable.Judge(evidence).ErrorId);
    }

    private static Evidence Failure(ExchangeFailure failure) =>
        CreateEvidence(new Exchange { Failure = failure, SentKey = true }, "", isHosted: true, isListed: null);

    private static Evidence Worker(int code, string body) =>
        CreateEvidence(new Exchange { StatusCode = code, RequestId = "87ea0ddc", SentKey = true }, body, isHosted: true, isListed: null);

    private static Evidence SelfHosted(int code, string body, bool? isListed = null) =>
        CreateEvidence(new Exchange { StatusCode = code }, body, isHosted: false, isListed);

    private static Evidence Service(int code, string body, bool? isListed = null, bool sentKey = true, TimeSpan? retryAfter = null) =>
        CreateEvidence(new Exchange { StatusCode = code, SentKey = sentKey, RetryAfter = retryAfter }, body, isHosted: true, isListed);

    private static Evidence CreateEvidence(Exchange exchange, string body, bool isHosted, bool? isListed)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        return new Evidence(exchange with { Body = bytes }, ResponseBody.Read(bytes, ""), NimRoute.ChatCompletions, isHosted, isListed);
    }
}
