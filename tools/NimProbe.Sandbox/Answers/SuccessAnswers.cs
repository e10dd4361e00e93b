using NimProbe.Sandbox.Chat;
using NimProbe.Sandbox.Streams;
using static NimProbe.Sandbox.Answers.AnswerStage;
using static NimProbe.Sandbox.Answers.SandboxAnswer;

namespace NimProbe.Sandbox.Answers;

/// <summary>Answers of a container that accepted the request: the forms of 200, and 202 and 302 for results that follow later.</summary>
internal static class SuccessAnswers
{
    private const string ChoicesBody =
        """{"id":"chatcmpl-{function}","object":"chat.completion","created":1775433600"""
        + ""","model":"{model}","choices":["""
        + """{"index":0,"message":{"role":"assistant","content":"Hello! How can I help you today?","reasoning_content":null"""
        + ""","tool_calls":[]},"logprobs":null,"finish_reason":"stop","stop_reason":null}]"""
        + ""","usage":{"prompt_tokens":11,"completion_tokens":9,"total_tokens":20,"prompt_tokens_details":null}"""
        + ""","prompt_logprobs":null}""";

    private const string ChunkStart =
        """data: {"id":"chatcmpl-{function}","object":"chat.completion.chunk","created":1775433600,"model":"{model}","choices":[""";

    private const string SseChoicesBody =
        ChunkStart + """{"index":0,"delta":{"role":"assistant","content":"Hello!"},"finish_reason":null}]}""" + "\n\n"
        + ChunkStart + """{"index":0,"delta":{"content":""},"finish_reason":"stop"}]}""" + "\n\n"
        + ChunkStart + """],"usage":{"prompt_tokens":11,"completion_tokens":2,"total_tokens":13}}""" + "\n\n"
        + "data: [DONE]\n\n";

    public static readonly SandboxAnswer Choices = Json("choices", Worker, 200, ChoicesBody, "a chat answer") with
    {
        Respond = SimulatedModel.AnswerParameters,
        Stream = new StreamScript(),
    };

    public static readonly SandboxAnswer CompletionChoices =
        Json(
            "completion_choices",
            Worker,
            200,
            """{"id":"cmpl-{function}","object":"text_completion","created":1775433600,"model":"{model}","choices":[{"index":0"""
            + ""","text":" small step","logprobs":null,"finish_reason":"length"}],"usage":{"prompt_tokens":2,"completion_tokens":16"""
            + ""","total_tokens":18}}""",
            "a text completion") with
        { Stream = new StreamScript() };

    private static readonly SandboxAnswer s_embedding =
        Json(
            "embedding",
            Worker,
            200,
            """{"object":"list","data":[{"index":0,"embedding":[0.0123,-0.0456,0.0789,-0.0012],"object":"embedding"}]"""
            + ""","model":"{model}","usage":{"prompt_tokens":3,"total_tokens":3}}""",
            "an embedding; requires input_type") with
        { RequiresInputType = true };

    public static IEnumerable<SandboxAnswer> All =>
    [
        Choices,
        Choices.Named("json_choices"),
        CompletionChoices,
        s_embedding,
        s_embedding.Named("json_embedding"),
        s_embedding.Named("embedding_symmetric") with { RequiresInputType = false, Meaning = "an embedding; does not require input_type" },
        Json(
            "rankings",
            Worker,
            200,
            """{"rankings":[{"index":0,"logit":-1.2041015625}],"usage":{"prompt_tokens":9,"total_tokens":9}}""",
            "a ranking of the passages"),
        Choices.Named("image_choices") with { RequiresImage = true, Meaning = "a chat answer; requires an image" },
        Json(
            "reasoning_only",
            Worker,
            200,
            """{"id":"chatcmpl-{function}","object":"chat.completion","created":1775433600,"model":"{model}","choices":[{"index":0"""
            + ""","message":{"role":"assistant","content":null,"reasoning_content":"The user says hi. We should"}"""
            + ""","finish_reason":"length"}],"usage":{"prompt_tokens":11,"completion_tokens":16,"total_tokens":27}}""",
            "a reasoning model that used all its tokens for reasoning") with
        { Stream = new StreamScript { Reasoning = int.MaxValue } },
        Json(
            "classifier",
            Worker,
            200,
            """{"id":"chatcmpl-{function}","object":"chat.completion","created":1775433600,"model":"{model}","choices":[{"index":0"""
            + ""","message":{"role":"assistant","content":"{\"User Safety\": \"safe\"}"},"finish_reason":"stop"}]"""
            + ""","usage":{"prompt_tokens":11,"completion_tokens":8,"total_tokens":19}}""",
            "a guard model's verdict") with
        { Stream = new StreamScript { Tokens = 8 } },
        Choices.Named("deprecation_header").WithHeader("Deprecation", "{deprecation}") with
        {
            Meaning = "a chat answer with a future end of life",
        },
        Json(
            "choices_empty",
            Worker,
            200,
            """{"id":"chatcmpl-{function}","object":"chat.completion","created":1775433600,"model":"{model}","choices":[]"""
            + ""","usage":{"prompt_tokens":11,"completion_tokens":0,"total_tokens":11}}""",
            "no choice in the answer"),
        Json("sse_choices", Worker, 200, SseChoicesBody, "a chat answer as a stream of events") with { ContentType = "text/event-stream" },
        Json(
            "error_in_200",
            Worker,
            200,
            """{"error":{"message":"ResourceExhausted: All workers are busy, please retry later","type":"Service """
            + """Unavailable","code":503}}""",
            "an error under status 200"),
        Json(
            "error_in_sse",
            Worker,
            200,
            "data: {\"error\":{\"message\":\"ResourceExhausted: All workers are busy, please retry later\"}}\n\ndata: [DONE]\n\n",
            "an error inside a stream of events") with { ContentType = "text/event-stream" },
        Empty("empty_200", Worker, 200, "no body"),
        Choices.Named("wrong_content_type") with { ContentType = "text/plain", Meaning = "a chat answer with a text content type" },
        Empty("pending_202", Worker, 202, "accepted, the client polls for the result")
            .WithHeader("nvcf-status", "pending-evaluation")
            .WithHeader("nvcf-percent-complete", "0"),
        Empty("redirect_302", Worker, 302, "a large result stored elsewhere")
            .WithHeader("Location", "http://localhost:{port}/elsewhere{path}"),
    ];
}
