using NimProbe.Sandbox.Answers;
using static NimProbe.NimModelStatus;
using static NimProbe.Sandbox.Answers.AnswerStage;

namespace NimProbe.Tests.Classification;

/// <summary>
/// The published bodies of the hosted service, unchanged and on one line each, with their meaning. They are independent of
/// the bodies of the sandbox and of the decision table, so that the tests do not share their mistakes.
/// </summary>
internal static class PublishedBodies
{
    private const string Text = "text/plain; charset=utf-8";
    private const string Problem = "application/problem+json";
    private const string Html = "text/html";
    private const string Events = "text/event-stream";

    public static IReadOnlyList<PublishedBody> All { get; } =
    [
        // 200
        Body("choices", 200, """{"id":"chatcmpl-1","choices":[{"index":0,"message":{"content":"Hello","role":"assistant","reasoning_content":null},"finish_reason":"stop"}]}""", Available),
        Body("thinking without content", 200, """{"choices":[{"index":0,"message":{"content":null,"role":"assistant","reasoning_content":"The user"},"finish_reason":"length"}]}""", Available),
        Body("thinking with empty content", 200, """{"choices":[{"index":0,"message":{"content":"","role":"assistant","reasoning":"The user"},"finish_reason":"length"}]}""", Available),
        Body("a guard's verdict", 200, """{"choices":[{"index":0,"message":{"content":"User Safety: safe","role":"assistant"},"finish_reason":"stop"}]}""", Available),
        Body("a guard's verdict as JSON in text", 200, """{"choices":[{"index":0,"message":{"content":"{\"User Safety\": \"safe\"}","role":"assistant"},"finish_reason":"stop"}]}""", Available),
        Body("choices beside an empty error", 200, """{"error":null,"choices":[{"index":0,"message":{"content":"Hi","role":"assistant"}}]}""", Available),
        Body("an answer that speaks of errors", 200, """{"choices":[{"index":0,"message":{"content":"404 page not found","role":"assistant"}}]}""", Available),
        Body("a stream", 200, "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"}}]}\n\ndata: {\"choices\":[],\"usage\":{\"total_tokens\":3}}\n\ndata: [DONE]\n\n", Available, contentType: Events),
        Body("an embedding", 200, """{"object":"list","data":[{"index":0,"embedding":[0.1,-0.2],"object":"embedding"}],"model":"m","usage":{"total_tokens":3}}""", Available) with { Route = NimRoute.Embeddings },
        Body("a ranking", 200, """{"rankings":[{"index":0,"logit":-1.2}]}""", Available) with { Route = NimRoute.Rerank },
        Body("a ranking without an entry", 200, """{"rankings":[]}""", Failing) with { Route = NimRoute.Rerank },
        Body("a retired path of another host", 410, """{"type":"about:blank","title":"Gone","status":410,"detail":"This endpoint has reached its end of life on 2026-05-14T00:00:00Z and is no longer available."}""", Retired, Gateway) with { Route = NimRoute.Rerank },
        Body("a completion", 200, """{"choices":[{"index":0,"text":" small step","finish_reason":"length"}]}""", Available) with { Route = NimRoute.Completions },
        Body("no choice but usage", 200, """{"choices":[],"usage":{"prompt_tokens":11,"completion_tokens":0}}""", Failing),
        Body("an error in a 200", 200, """{"error":{"message":"ResourceExhausted: All workers are busy, please retry later"}}""", Failing),
        Body("an error in a stream", 200, "data: {\"error\":{\"message\":\"ResourceExhausted: All workers are busy\"}}\n\n", Failing, contentType: Events),
        Body("a role unknown in a stream", 200, "data: {\"error\":{\"message\":\"Unknown role: final\"}}\n\ndata: [DONE]\n\n", Failing, contentType: Events),
        Body("nothing in a 200", 200, "", Failing, contentType: null),
        Body("no message", 200, """{"choices":[{"index":0,"message":null,"finish_reason":"stop"}]}""", Failing),
        Body("an error in a choice", 200, """{"choices":[{"index":0,"message":{"content":"","role":"assistant"},"error":{"message":"The engine stopped","code":500}}]}""", Failing),
        Body("an answer that ended in an error", 200, """{"choices":[{"index":0,"message":{"content":"","role":"assistant"},"finish_reason":"error"}]}""", Failing),
        Body("an embedding without numbers", 200, """{"object":"list","data":[{"index":0,"embedding":[],"object":"embedding"}]}""", Failing) with { Route = NimRoute.Embeddings },
        Body("a portal's page", 200, "<html><head><title>Sign in</title></head></html>", Inconclusive, Edge, Html),

        // 202 and 302
        Body("queued", 202, "", Pending, contentType: null),
        Body("stored elsewhere", 302, "", Pending, contentType: null, header: new("Location", "http://localhost:1/result")),

        // 400
        Body("degraded", 400, """{"status":400,"title":"Bad Request","detail":"Function id '87ea0ddc-e46d-4b47-9f1c-6a4f8dd1a0c2': DEGRADED function cannot be invoked"}""", Degraded, Control),
        Body("reasoning_budget", 400, """{"message":"Validation: Unsupported parameter(s): reasoning_budget","type":"Bad Request","code":400}""", RequestRejected),
        Body("prompt_cache_key", 400, """{"message":"Validation: Unsupported parameter(s): prompt_cache_key","type":"Bad Request","code":400}""", RequestRejected),
        Body("tool choice", 400, """{"error":{"message":"\"auto\" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set","type":"BadRequestError","param":null,"code":400}}""", RequestRejected),
        Body("single tool calls", 400, """{"error":{"message":"This model only supports single tool-calls at once!","type":"BadRequestError","param":null,"code":400}}""", RequestRejected),
        Body("max_tokens", 400, """{"message":"max_tokens must be at least 1, got -853. (parameter=max_tokens, value=-853)","type":"BadRequestError","param":"max_tokens","code":400}""", RequestRejected),
        Body("input_type", 400, """{"error":"'input_type' parameter is required for asymmetric models"}""", RequestRejected),
        Body("not multimodal", 400, """{"error":{"message":"m is not a multimodal model","code":400}}""", RequestRejected),
        Body("multimodal not enabled", 400, """{"error":{"message":"multimodal processing is not enabled","code":400}}""", RequestRejected),
        Body("a page that speaks of validation", 400, "<html>validation failed</html>", Inconclusive, Edge, Html),
        Body("no model named", 400, """{"error":{"message":"model field is required","type":"invalid_request_error","param":null,"code":"missing_required_field"}}""", Inconclusive, Gateway),
        Body("too large", 400, """{"error":{"message":"Please make sure your payload is below 26214400 bytes in size. If larger assets are required please refer to our Assets API.","type":"invalid_request_error","param":null,"code":"invalid_image_format"}}""", Inconclusive, Gateway),

        // 401, 402, 403
        Error("header missing", 401, "Header of type `authorization` was missing", NimErrorId.ApiKeyRejected, Text),
        Error("header malformed", 401, "Unauthorized access", NimErrorId.ApiKeyRejected, Text),
        Error("key unknown", 401, """{"status":401,"title":"Unauthorized","detail":"Authentication failed"}""", NimErrorId.ApiKeyRejected),
        Error("credits expired", 402, """{"status":402,"title":"Payment Required","detail":"Account 'sNdBx-Wn3Qm7Jt0Zr5Lk8Vc2': Cloud credits expired - Please contact NVIDIA representatives"}""", NimErrorId.AccountRefused),
        Error("key forbidden", 403, """{"status":403,"title":"Forbidden","detail":"Authorization failed"}""", NimErrorId.ApiKeyRejected),
        Body("not shared", 403, """{"status":403,"title":"Forbidden","detail":"Function '87ea0ddc-e46d-4b47-9f1c-6a4f8dd1a0c2':  Not shared with the account"}""", NotEntitled, Control),
        Body("scope of one function", 403, """{"status":403,"title":"Forbidden","detail":"Missing resource entry in ApiKey for the function"}""", NotEntitled, Control),
        Body("blocked by JSON", 403, """{"message":"Request blocked by WAF"}""", Inconclusive, Edge),
        Body("blocked by a page that speaks of authentication", 403, "<html><body>Authentication failed</body></html>", Unreachable, Edge, Html),
        Body("blocked by a page", 403, "<html>\r\n<head><title>403 Forbidden</title></head>\r\n</html>", Unreachable, Edge, Html),

        // 404
        Body("page not found", 404, "404 page not found\n", NoRoute, Gateway, Text),
        Body("closed to the account", 404, """{"status":404,"title":"Not Found","detail":"Function '87ea0ddc-e46d-4b47-9f1c-6a4f8dd1a0c2': Not found for account 'sNdBx-Wn3Qm7Jt0Zr5Lk8Vc2'"}""", NotEntitled, Control),
        Body("not deployed", 404, """{"status":404,"title":"Not Found","detail":"Function id '87ea0ddc-e46d-4b47-9f1c-6a4f8dd1a0c2' version 'null': Specified function in account 'sNdBx-Wn3Qm7Jt0Zr5Lk8Vc2' is not found"}""", Undeployed, Control),
        Body("back end of another name", 404, """{"error":{"message":"The model ``nvidia/m`` does not exist.","type":"NotFoundError","param":"model","code":404}}""", Misconfigured),
        Body("back end of another name, short", 404, """{"error":{"message":"Model not found","type":"NotFoundError","code":404}}""", Misconfigured),
        Body("a tenant is missing", 404, """{"message":"The tenant does not exist"}""", Inconclusive, Control),
        Body("a page is missing", 404, "<!DOCTYPE html><title>404</title>The page you are looking for does not exist", Inconclusive, Edge, Html),
        Body("a bucket is missing", 404, "<?xml version=\"1.0\"?>\n<Error><Message>The specified bucket does not exist</Message></Error>", Inconclusive, Edge, "application/xml"),
        Body("a page that speaks of accounts", 404, "<html>Function 'f': Not found for account</html>", Inconclusive, Edge, Html),
        Body("404 without words", 404, "", Inconclusive, Control, contentType: null),
        Body("404 of a queue", 404, """{"status":404,"title":"Not Found","detail":"Failed to subscribe to the response queue"}""", Inconclusive, Control),

        // 410
        Body("retired", 410, """{"type":"about:blank","title":"Gone","status":410,"detail":"The model 'm' has reached its end of life on 2026-05-14T00:00:00Z and is no longer available."}""", Retired, Gateway, Problem),

        Body("retired on another host", 410, """{"type":"about:blank","title":"Gone","status":410,"detail":"This endpoint has reached its end of life on 2026-05-14T00:00:00Z and is no longer available."}""", Retired, Gateway, Problem),
        Body("a page that is gone", 410, "<html>reached its end of life on 2026-05-14</html>", Inconclusive, Edge, Html),

        // 422
        Body("extra fields", 422, "\"body -> stream_options\\n  Extra inputs are not permitted (type=extra_forbidden)\"", RequestRejected),
        Body("invalid parameters", 422, "\"Invalid request parameters\"", RequestRejected),
        Body("extra fields, as a problem", 422, """{"type":"urn:inference-service:problem-details:unprocessable-entity","title":"Unprocessable Entity","status":422,"detail":"body -> frequency_penalty\n  Extra inputs are not permitted (type=extra_forbidden)","instance":"/v2/nvcf/pexec/functions/87ea0ddc","requestId":"87ea0ddc"}""", RequestRejected, contentType: Problem),

        // 429
        Body("over the limit", 429, """{"status":429,"title":"Too Many Requests"}""", RateLimited, Control),
        Body("over the limit, in the operator's words", 429, """{"status":429,"title":"Too Many Requests","detail":"Demand for this model is high."}""", RateLimited, Control),
        Body("queue full", 429, """{"status":429,"title":"Too Many Requests","detail":"Function queue is full: nats: maximum messages exceeded"}""", Busy, Control),
        Body("a proxy's limit", 429, "<html>\r\n<head><title>429 Too Many Requests</title></head>\r\n</html>", Inconclusive, Edge, Html),

        // 500
        Body("wants an image", 500, "{'error': 'Expected exactly one image, got 0'}", RequestRejected, contentType: Text),
        Body("no system role", 500, """{"type":"urn:inference-service:problem-details:internal-server-error","title":"Internal Server Error","status":500,"detail":"System role not supported","instance":"/v2/nvcf/pexec/functions/87ea0ddc","requestId":"87ea0ddc"}""", RequestRejected, contentType: Problem),
        Body("error during inference", 500, """{"error":"Error during inference of request chat-1 -- Encountered an error"}""", Failing),
        Body("internal error while inferring", 500, "Internal error while making inference request", Failing, contentType: Text),
        Body("something went wrong", 500, """{"error":"Something went wrong with the request."}""", Failing),
        Body("inference connection", 500, "Inference connection error while making inference request", Failing, contentType: Text),
        Body("engine core", 500, """{"error":{"message":"EngineCore encountered an issue. See stack trace (above) for the root cause.","type":"InternalServerError","code":500}}""", Failing),
        Body("unit variant", 500, "invalid type: unit variant, expected newtype variant at line 1 column 40", Failing, contentType: Text),
        Body("already borrowed", 500, "Already borrowed", Failing, contentType: Text),
        Body("instance not found", 500, """{"message":"Failed to generate completions: instance_id=758789 not found for endpoint \"dynamo/backend/generate\"","type":"internal_server_error","code":500}""", Failing),
        Body("internal server error", 500, """{"message":"Internal server error","type":"internal_server_error","code":500}""", Failing),

        // 502, 503, 504, 529
        Body("upstream failed", 502, """{"type":"about:blank","title":"Bad Gateway","status":502,"detail":"Upstream request failed."}""", Unreachable, Gateway, Problem),
        Body("502 of the edge", 502, "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n</html>", Unreachable, Edge, Html),
        Body("503 of the edge", 503, "<html>\r\n<head><title>503 Service Temporarily Unavailable</title></head>\r\n</html>", Unreachable, Edge, Html),
        Body("504 of the edge", 504, "<html>\r\n<head><title>504 Gateway Time-out</title></head>\r\n</html>", Unreachable, Edge, Html),
        Body("workers busy", 503, "ResourceExhausted: All workers are busy, please retry later", Busy, contentType: Text),
        Body("worker's limit", 503, "ResourceExhausted: Worker local total request limit reached (33/32)", Busy, contentType: Text),
        Body("workers busy, as JSON", 503, """{"message":"ResourceExhausted: All workers are busy, please retry later","type":"Service Unavailable","code":503}""", Busy),
        Body("waited too long at the worker", 503, "Request waiting timeout reached.", Busy, contentType: Text),
        Body("a page that speaks of workers", 503, "<html>ResourceExhausted</html>", Unreachable, Edge, Html),
        Body("a page that replaced a worker's body", 500, "<html>Already borrowed</html>", Unreachable, Worker, Html),
        Body("no routable worker", 503, """{"message":"Service temporarily unavailable","type":"Service Unavailable","code":503}""", Degraded),
        Body("overloaded, as 429", 429, """{"message":"Service temporarily overloaded","type":"Overloaded","code":429}""", Busy),
        Body("overloaded, as 503", 503, """{"message":"Service temporarily overloaded","type":"Overloaded","code":503}""", Busy),
        Body("overloaded, as 507", 507, """{"message":"Too many queued requests","type":"Overloaded","code":507,"details":{"queue":12}}""", Busy),
        Body("overloaded, as 400", 400, """{"message":"Service temporarily overloaded","type":"Overloaded","code":400}""", Busy),
        Body("offline", 503, """{"type":"about:blank","title":"Service Unavailable","status":503,"detail":"The model 'm' is temporarily offline."}""", Offline, Gateway, Problem, new("Retry-After", "10800")),
        Body("control plane in trouble", 503, """{"status":503,"title":"Service Unavailable","detail":"Authorization service is not available"}""", Inconclusive, Control),
        Body("no worker in time", 504, "", Busy, contentType: null),
        Body("look-up too slow", 504, """{"status":504,"title":"Gateway Timeout","detail":"Deadline exceeded"}""", Inconclusive, Control),
        Body("overloaded", 529, """{"message":"Service temporarily overloaded","type":"Overloaded","code":529}""", Busy),
    ];

    private static PublishedBody Body(
        string name,
        int code,
        string body,
        NimModelStatus status,
        AnswerStage stage = Worker,
        string? contentType = "application/json",
        KeyValuePair<string, string>? header = null)
    {
        SandboxAnswer answer = new()
        {
            Stage = stage,
            Status = code,
            ContentType = contentType,
            Text = body,
            Headers = header is { } one ? [one] : [],
        };
        return new PublishedBody(name, answer, status);
    }

    private static PublishedBody Error(string name, int code, string body, string errorId, string contentType = "application/json") =>
        new(name, new SandboxAnswer { Stage = Control, Status = code, ContentType = contentType, Text = body }, null) { ErrorId = errorId };
}
