using static NimProbe.Sandbox.Answers.AnswerStage;
using static NimProbe.Sandbox.Answers.SandboxAnswer;

namespace NimProbe.Sandbox.Answers;

/// <summary>Answers of a running container that fails: engine errors, lack of capacity, and a back end with another model name.</summary>
internal static class WorkerErrorAnswers
{
    public static readonly SandboxAnswer WorkerTimeout =
        Empty("empty_504", Worker, 504, "no worker accepted the queued request in time").WithHeader("nvcf-status", "errored");

    private static readonly SandboxAnswer s_engineCore =
        Json(
            "engine_500",
            Worker,
            500,
            """{"error":{"message":"EngineCore encountered an issue. See stack trace (above) for the root """
            + """cause.","type":"InternalServerError","param":null,"code":500}}""",
            "the engine crashed");

    private static readonly SandboxAnswer s_modelMissing =
        Json(
            "backend_model_missing",
            Worker,
            404,
            """{"error":{"message":"The model `{model}` does not exist.","type":"NotFoundError","param":"model","code":404}}""",
            "the container serves another model name");

    private static readonly SandboxAnswer s_resourceExhausted =
        Plain("worker_busy_503", Worker, 503, "ResourceExhausted: All workers are busy, please retry later", "all workers are busy");

    public static IEnumerable<SandboxAnswer> All =>
    [
        s_engineCore,
        s_engineCore.Named("worker_500_enginecore"),
        s_modelMissing,
        s_modelMissing.Named("worker_model_not_found"),
        Json(
            "model_not_found_404",
            Worker,
            404,
            """{"error":{"message":"Model not found","type":"NotFoundError","param":"model","code":404}}""",
            "the container serves another model name; short form"),
        Plain("worker_500_internal_error_inference", Worker, 500, "Internal error while making inference request", "not a chat model"),
        Plain(
            "worker_500_inference_connection",
            Worker,
            500,
            "Inference connection error while making inference request",
            "the container lost its engine"),
        Json("worker_500_something_went_wrong", Worker, 500, """{"error":"Something went wrong with the request."}""", "fails for weeks"),
        Json(
            "worker_500_error_during_inference",
            Worker,
            500,
            """{"error":"Error during inference of request chat-{function} -- Encountered an error while generating a response"}""",
            "depends on the input"),
        Plain(
            "worker_500_unit_variant",
            Worker,
            500,
            "invalid type: unit variant, expected newtype variant at line 1 column 40",
            "the container could not parse the response of its engine"),
        Json(
            "worker_500_instance_not_found",
            Worker,
            500,
            """{"message":"Failed to generate completions: instance_id=7587891234567890123 not found for """
            + """endpoint \"dynamo/backend/generate\"","type":"internal_server_error","code":500}""",
            "an instance has stopped"),
        Json(
            "worker_500_internal_server_error",
            Worker,
            500,
            """{"message":"Internal server error","type":"internal_server_error","code":500}""",
            "an engine error without a reason"),
        Plain("already_borrowed_500", Worker, 500, "Already borrowed", "two requests used one tokenizer at the same time"),
        s_resourceExhausted,
        s_resourceExhausted.Named("worker_503_resource_exhausted"),
        Plain(
            "worker_busy_limit_503",
            Worker,
            503,
            "ResourceExhausted: Worker local total request limit reached (33/32)",
            "busy, with the limit"),
        Json(
            "worker_busy_json_503",
            Worker,
            503,
            """{"message":"ResourceExhausted: All workers are busy, please retry later","type":"Service Unavailable","code":503}""",
            "busy, as JSON"),
        Plain("worker_busy_wait_503", Worker, 503, "Request waiting timeout reached.", "timed out in the container's queue"),
        WorkerTimeout,
        Json(
            "worker_529_overloaded",
            Worker,
            529,
            """{"message":"Service temporarily overloaded","type":"Overloaded","code":529}""",
            "overloaded"),
        Json(
            "echo_authorization",
            Worker,
            500,
            """{"error":{"message":"Unexpected header authorization: {authorization}","type":"InternalServerError","code":500}}""",
            "repeats the key of the request"),
        Json(
            "echo_account",
            Worker,
            500,
            """{"error":{"message":"Function '{function}' failed for account '{account}'","type":"InternalServerError","code":500}}""",
            "repeats the account id"),
    ];
}
