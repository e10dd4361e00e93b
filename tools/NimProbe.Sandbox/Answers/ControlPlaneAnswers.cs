using static NimProbe.Sandbox.Answers.AnswerStage;
using static NimProbe.Sandbox.Answers.SandboxAnswer;

namespace NimProbe.Sandbox.Answers;

/// <summary>Answers of the control plane: the key, the function lookup and the quota. None carries a request id.</summary>
internal static class ControlPlaneAnswers
{
    public static readonly SandboxAnswer AuthorizationMissing =
        Plain("authorization_missing_401", Control, 401, "Header of type `authorization` was missing", "no key was sent");

    public static readonly SandboxAnswer AuthorizationMalformed =
        Plain("authorization_malformed_401", Control, 401, "Unauthorized access", "the header is not of the form 'Bearer x'");

    public static readonly SandboxAnswer Unauthorized =
        Json(
            "unauthorized_401",
            Control,
            401,
            """{"status":401,"title":"Unauthorized","detail":"Authentication failed"}""",
            "the key is unknown or was invalidated");

    public static readonly SandboxAnswer Forbidden =
        Json(
            "forbidden_403",
            Control,
            403,
            """{"status":403,"title":"Forbidden","detail":"Authorization failed"}""",
            "the key was revoked, has expired or has the wrong scope");

    public static readonly SandboxAnswer PaymentRequired =
        Json(
            "payment_required_402",
            Control,
            402,
            """{"status":402,"title":"Payment Required","detail":"Account '{account}': Cloud credits expired - Please contact NVIDIA """
            + """representatives"}""",
            "the whole account is refused");

    public static readonly SandboxAnswer NotFoundForAccount =
        Json(
            "not_found_for_account",
            Control,
            404,
            """{"status":404,"title":"Not Found","detail":"Function '{function}': Not found for account '{account}'"}""",
            "the account has no access to any version of the function");

    // The rate limiter of the service sends no Retry-After and no quota headers.
    public static readonly SandboxAnswer TooManyRequests =
        Json("too_many_requests_429", Control, 429, """{"status":429,"title":"Too Many Requests"}""", "over the account's limit");

    private static readonly SandboxAnswer s_notDeployed =
        Json(
            "function_not_deployed",
            Control,
            404,
            """{"status":404,"title":"Not Found","detail":"Function id '{function}' version 'null': Specified function in account """
            + """'{account}' is not found"}""",
            "entitled, but no version is deployed");

    private static readonly SandboxAnswer s_degraded =
        Json(
            "degraded_400",
            Control,
            400,
            """{"status":400,"title":"Bad Request","detail":"Function id '{function}': DEGRADED function cannot be invoked"}""",
            "deployed, but no instance is healthy");

    public static IEnumerable<SandboxAnswer> All =>
    [
        AuthorizationMissing,
        AuthorizationMalformed,
        Unauthorized,
        Forbidden,
        PaymentRequired,
        NotFoundForAccount,
        NotFoundForAccount.Named("json_function_not_found_for_account"),
        s_notDeployed,
        s_notDeployed.Named("json_function_not_deployed"),
        s_degraded,
        s_degraded.Named("json_degraded_function"),
        Json(
            "forbidden_function_403",
            Control,
            403,
            """{"status":403,"title":"Forbidden","detail":"Missing resource entry in ApiKey for the function"}""",
            "the key's scope does not include this function"),
        Json(
            "not_shared_403",
            Control,
            403,
            """{"status":403,"title":"Forbidden","detail":"Function '{function}':  Not shared with the account"}""",
            "this function is not shared with the account"),
        Empty("empty_body", Control, 404, "a queue subscription failed; a retry succeeds"),
        Json(
            "other_404",
            Control,
            404,
            """{"status":404,"title":"Not Found","detail":"Failed to subscribe to the response queue"}""",
            "as empty_body, with a body"),
        TooManyRequests,
        TooManyRequests.Named("json_429_too_many_requests"),
        Json(
            "operator_text_429",
            Control,
            429,
            """{"status":429,"title":"Too Many Requests","detail":"Demand for this model is high. Please try again later."}""",
            "over the limit, with a text of the operator"),
        Json(
            "queue_full_429",
            Control,
            429,
            """{"status":429,"title":"Too Many Requests","detail":"Function queue is full: nats: maximum messages exceeded"}""",
            "the function's queue is full for all accounts"),
        Json(
            "control_503",
            Control,
            503,
            """{"status":503,"title":"Service Unavailable","detail":"Authorization service is not available"}""",
            "the control plane fails"),
        Json(
            "json_504",
            Control,
            504,
            """{"status":504,"title":"Gateway Timeout","detail":"Deadline exceeded while looking the function up"}""",
            "the function lookup timed out"),
    ];
}
