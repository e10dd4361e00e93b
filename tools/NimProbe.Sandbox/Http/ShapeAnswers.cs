using NimProbe.Sandbox.Answers;
using static NimProbe.Sandbox.Answers.AnswerStage;
using static NimProbe.Sandbox.Answers.SandboxAnswer;

namespace NimProbe.Sandbox.Http;

/// <summary>What a kind of server says where no model has the word: wrong routes, bodies and keys.</summary>
internal sealed record ShapeAnswers
{
    private static readonly ShapeAnswers s_hosted = new()
    {
        UnknownRoute = GatewayAnswers.PageNotFound,
        UnknownModel = GatewayAnswers.PageNotFound,
        UnknownEntry = Plain("model_entry_404", Gateway, 404, "Model does not exist by the name of {model}", "no such entry"),
        MethodNotAllowed = GatewayAnswers.MethodNotAllowed,
        NotJson = GatewayAnswers.NotJson,
        ModelMissing = GatewayAnswers.ModelMissing,
        BodyTooLarge = GatewayAnswers.BodyTooLarge,
        AuthorizationMissing = ControlPlaneAnswers.AuthorizationMissing,
        AuthorizationMalformed = ControlPlaneAnswers.AuthorizationMalformed,
        WrongKey = ControlPlaneAnswers.Unauthorized,
    };

    private static readonly ShapeAnswers s_nim = s_hosted with
    {
        UnknownRoute = Json("nim_route_404", Gateway, 404, """{"detail":"Not Found"}""", "no such route"),
        UnknownModel = Json("nim_model_404", Gateway, 404, """{"error":{"message":"The model `{model}` does not exist.","type":"NotFoundError","param":"model","code":404}}""", "no such model"),
        MethodNotAllowed = Json("nim_method_405", Gateway, 405, """{"detail":"Method Not Allowed"}""", "wrong method"),
        NotJson = Json("nim_body_400", Gateway, 400, """{"error":{"message":"[{'type': 'json_invalid', 'loc': ('body', 0), 'msg': 'JSON decode error'}]","type":"Bad Request","param":null,"code":400}}""", "the request body is not JSON"),
        ModelMissing = Json("nim_model_400", Gateway, 400, """{"error":{"message":"[{'type': 'missing', 'loc': ('body', 'model'), 'msg': 'Field required'}]","type":"Bad Request","param":null,"code":400}}""", "the request names no model"),
    };

    private static readonly SandboxAnswer s_incorrectKey =
        Json("openai_key_401", Control, 401, """{"error":{"message":"Incorrect API key provided.","type":"invalid_request_error","param":null,"code":"invalid_api_key"}}""", "no key, or a wrong one");

    private static readonly ShapeAnswers s_openAI = s_hosted with
    {
        UnknownRoute = Json("openai_route_404", Gateway, 404, """{"error":{"message":"Invalid URL","type":"invalid_request_error","param":null,"code":null}}""", "no such route"),
        UnknownModel = Json("openai_model_404", Gateway, 404, """{"error":{"message":"The model `{model}` does not exist or you do not have access to it.","type":"invalid_request_error","param":null,"code":"model_not_found"}}""", "no such model"),
        UnknownEntry = Json("openai_entry_404", Gateway, 404, """{"error":{"message":"The model '{model}' does not exist","type":"invalid_request_error","param":"model","code":"model_not_found"}}""", "no such entry"),
        MethodNotAllowed = Json("openai_method_405", Gateway, 405, """{"error":{"message":"Method not allowed","type":"invalid_request_error","param":null,"code":"method_not_supported"}}""", "wrong method"),
        NotJson = Json("openai_body_400", Gateway, 400, """{"error":{"message":"We could not parse the JSON body of your request.","type":"invalid_request_error","param":null,"code":null}}""", "the request body is not JSON"),
        ModelMissing = Json("openai_parameter_400", Gateway, 400, """{"error":{"message":"you must provide a model parameter","type":"invalid_request_error","param":null,"code":null}}""", "the request names no model"),
        AuthorizationMissing = s_incorrectKey,
        AuthorizationMalformed = s_incorrectKey,
        WrongKey = s_incorrectKey,
    };

    public required SandboxAnswer UnknownRoute { get; init; }

    public required SandboxAnswer UnknownModel { get; init; }

    public required SandboxAnswer UnknownEntry { get; init; }

    public required SandboxAnswer MethodNotAllowed { get; init; }

    public required SandboxAnswer NotJson { get; init; }

    public required SandboxAnswer ModelMissing { get; init; }

    public required SandboxAnswer BodyTooLarge { get; init; }

    public required SandboxAnswer AuthorizationMissing { get; init; }

    public required SandboxAnswer AuthorizationMalformed { get; init; }

    public required SandboxAnswer WrongKey { get; init; }

    public static ShapeAnswers Of(SandboxShape shape) => shape switch
    {
        SandboxShape.Nim => s_nim,
        SandboxShape.OpenAI => s_openAI,
        _ => s_hosted,
    };
}
