using static NimProbe.Sandbox.Answers.AnswerStage;
using static NimProbe.Sandbox.Answers.SandboxAnswer;

namespace NimProbe.Sandbox.Answers;

/// <summary>Answers of the gateway, which checks no key: routes, request bodies, and models that the operator has withdrawn.</summary>
internal static class GatewayAnswers
{
    public static readonly SandboxAnswer PageNotFound =
        Plain("page_not_found", Gateway, 404, "404 page not found\n", "the id is not mapped under this route, or the path is wrong");

    public static readonly SandboxAnswer MethodNotAllowed =
        Plain("method_not_allowed_405", Gateway, 405, "Method Not Allowed\n", "wrong method");

    public static readonly SandboxAnswer NotJson =
        Plain("not_json_500", Gateway, 500, "Internal Server Error\n", "the request body is not JSON");

    public static readonly SandboxAnswer ModelMissing =
        Json(
            "model_missing_400",
            Gateway,
            400,
            """{"error":{"message":"model field is required","type":"invalid_request_error","param":null"""
            + ""","code":"missing_required_field"}}""",
            "the request names no model");

    public static readonly SandboxAnswer BodyTooLarge =
        Json(
            "body_too_large_400",
            Gateway,
            400,
            """{"error":{"message":"Please make sure your payload is below 26214400 bytes in size. If larger assets are required """
            + """please refer to our Assets API.","type":"invalid_request_error","param":null,"code":"invalid_image_format"}}""",
            "the request body is over 25 MiB");

    public static readonly SandboxAnswer Offline =
        Problem(
            "offline_503",
            Gateway,
            503,
            """{"type":"about:blank","title":"Service Unavailable","status":503,"detail":"The model '{model}' is temporarily """
            + """offline."}""",
            "the operator took the model offline").WithHeader("Retry-After", "10800");

    public static readonly SandboxAnswer Retired =
        Problem(
            "retired_410",
            Gateway,
            410,
            """{"type":"about:blank","title":"Gone","status":410,"detail":"The model '{model}' has reached its end of life on {date} """
            + """and is no longer available."}""",
            "past its end of life");

    private static readonly SandboxAnswer s_upstreamFailed =
        Problem(
            "json_502_upstream_request_failed",
            Gateway,
            502,
            """{"type":"about:blank","title":"Bad Gateway","status":502,"detail":"Upstream request failed."}""",
            "the gateway could not reach the function");

    public static IEnumerable<SandboxAnswer> All =>
    [
        PageNotFound,
        PageNotFound.Named("text_404_page_not_found"),
        MethodNotAllowed,
        NotJson,
        ModelMissing,
        BodyTooLarge,
        Offline,
        Retired,
        s_upstreamFailed,
    ];
}
