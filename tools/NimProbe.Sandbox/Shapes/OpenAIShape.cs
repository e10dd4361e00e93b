using NimProbe.Sandbox.Answers;
using NimProbe.Sandbox.Http;
using static NimProbe.Sandbox.Answers.AnswerStage;

namespace NimProbe.Sandbox.Shapes;

/// <summary>A plain OpenAI-compatible server.</summary>
internal sealed class OpenAIShape : ServerShape
{
    private static readonly SandboxAnswer s_incorrectKey =
        Error("openai_key_401", Control, 401, "Incorrect API key provided.", "no key, or a wrong one", code: "\"invalid_api_key\"");

    public override ShapeAnswers Answers { get; } = HostedShape.DefaultAnswers with
    {
        UnknownRoute = Error("openai_route_404", Gateway, 404, "Invalid URL", meaning: "no such route"),
        UnknownModel = Error(
            "openai_model_404",
            Gateway,
            404,
            "The model `{model}` does not exist or you do not have access to it.",
            code: "\"model_not_found\"",
            meaning: "no such model"),
        UnknownEntry = Error(
            "openai_entry_404",
            Gateway,
            404,
            "The model '{model}' does not exist",
            parameter: "\"model\"",
            code: "\"model_not_found\"",
            meaning: "no such entry"),
        MethodNotAllowed =
            Error("openai_method_405", Gateway, 405, "Method not allowed", code: "\"method_not_supported\"", meaning: "wrong method"),
        NotJson = Error(
            "openai_body_400",
            Gateway,
            400,
            "We could not parse the JSON body of your request.",
            meaning: "the request body is not JSON"),
        ModelMissing =
            Error("openai_parameter_400", Gateway, 400, "you must provide a model parameter", meaning: "the request names no model"),
        AuthorizationMissing = s_incorrectKey,
        AuthorizationMalformed = s_incorrectKey,
        WrongKey = s_incorrectKey,
    };

    public override bool ChecksKeyOfCatalog => true;

    public override bool ChecksKeyFirst => true;

    public override object CreateEntry(SandboxModel model) => new ModelEntry(model.Id, "model", ModelEntry.LoadedAt, "system");

    public override IEnumerable<SandboxRoute> CreateRoutes(RouteServices services) =>
        [.. services.Models.Routes, .. services.Inference.Routes];

    private static SandboxAnswer Error(
        string name,
        AnswerStage stage,
        int status,
        string message,
        string meaning,
        string parameter = "null",
        string code = "null") =>
        SandboxAnswer.Json(
            name,
            stage,
            status,
            $$$"""{"error":{"message":"{{{message}}}","type":"invalid_request_error","param":{{{parameter}}},"code":{{{code}}}}}""",
            meaning);
}
