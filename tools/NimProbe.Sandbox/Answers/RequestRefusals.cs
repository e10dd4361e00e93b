using static NimProbe.Sandbox.Answers.AnswerStage;
using static NimProbe.Sandbox.Answers.SandboxAnswer;

namespace NimProbe.Sandbox.Answers;

/// <summary>Answers of a running container that refuses the request's parameters.</summary>
internal static class RequestRefusals
{
    public static readonly SandboxAnswer InputTypeRequired =
        Json(
            "input_type_400",
            Worker,
            400,
            """{"error":"'input_type' parameter is required for asymmetric models"}""",
            "an embedding model that requires input_type");

    public static readonly SandboxAnswer ImageRequired =
        Plain("expects_image_500", Worker, 500, "{'error': 'Expected exactly one image, got 0'}", "a vision model that requires an image");

    public static readonly SandboxAnswer ImageUnreadable =
        Json(
            "image_unreadable_400",
            Worker,
            400,
            """{"error":{"message":"The image is unreadable, or smaller than 64x64 pixels.","type":"BadRequestError","param":null"""
            + ""","code":400}}""",
            "the image of the request is invalid or too small");

    public static readonly SandboxAnswer QueryRequired =
        Json(
            "query_422",
            Worker,
            422,
            """{"detail":[{"type":"missing","loc":["body","query","text"],"msg":"Field required"}]}""",
            "a rerank model that got no query or no passages");

    public static IEnumerable<SandboxAnswer> All =>
    [
        InputTypeRequired,
        ImageRequired,
        ImageUnreadable,
        QueryRequired,
        Json(
            "validation_400",
            Worker,
            400,
            """{"message":"Validation: Unsupported parameter(s): reasoning_budget","type":"Bad Request","code":400}""",
            "an unknown parameter"),
        Json(
            "max_tokens_400",
            Worker,
            400,
            """{"message":"max_tokens must be at least 1, got -853. (parameter=max_tokens, """
            + """value=-853)","type":"BadRequestError","param":"max_tokens","code":400}""",
            "the prompt is longer than the context"),
        Json(
            "min_tokens_400",
            Worker,
            400,
            """{"message":"max_tokens must be at least 16, got 8. (parameter=max_tokens, """
            + """value=8)","type":"BadRequestError","param":"max_tokens","code":400}""",
            "a model that requires at least 16 tokens"),
        Json(
            "tool_choice_400",
            Worker,
            400,
            """{"error":{"message":"\"auto\" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be """
            + """set","type":"BadRequestError","param":null,"code":400}}""",
            "the container runs without tool support"),
        Json(
            "single_tool_400",
            Worker,
            400,
            """{"error":{"message":"This model only supports single tool-calls at once!","type":"BadRequestError","param":null"""
            + ""","code":400}}""",
            "one tool call at a time"),
        Json(
            "multimodal_400",
            Worker,
            400,
            """{"error":{"message":"{model} is not a multimodal model","type":"BadRequestError","param":null,"code":400}}""",
            "text only"),
        Json(
            "multimodal_disabled_400",
            Worker,
            400,
            """{"error":{"message":"multimodal processing is not enabled","type":"BadRequestError","param":null,"code":400}}""",
            "the container runs for text only"),
        Json(
            "schema_422",
            Worker,
            422,
            "\"body -> stream_options\\n  Extra inputs are not permitted (type=extra_forbidden)\"",
            "an old schema that accepts no additional fields"),
        Json("invalid_parameters_422", Worker, 422, "\"Invalid request parameters\"", "refused without a reason"),
        Problem(
            "problem_422",
            Worker,
            422,
            """{"type":"urn:inference-service:problem-details:unprocessable-entity","title":"Unprocessable Entity","status":422"""
            + ""","detail":"body -> frequency_penalty\n  Extra inputs are not permitted """
            + """(type=extra_forbidden)","instance":"/v2/nvcf/pexec/functions/{function}","requestId":"{function}"}""",
            "an old schema, as problem details"),
        Problem(
            "system_role_500",
            Worker,
            500,
            """{"type":"urn:inference-service:problem-details:internal-server-error","title":"Internal Server Error","status":500"""
            + ""","detail":"System role not supported","instance":"/v2/nvcf/pexec/functions/{function}","requestId":"{function}"}""",
            "a template without a system role"),
    ];
}
