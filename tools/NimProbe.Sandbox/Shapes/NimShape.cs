using NimProbe.Sandbox.Answers;
using NimProbe.Sandbox.Catalog;
using NimProbe.Sandbox.Http;
using static NimProbe.Sandbox.Answers.AnswerStage;
using static NimProbe.Sandbox.Answers.SandboxAnswer;

namespace NimProbe.Sandbox.Shapes;

/// <summary>A self-hosted NIM container.</summary>
/// <param name="container">How the container describes itself.</param>
/// <param name="maxModelLength">The context length in tokens.</param>
internal sealed class NimShape(NimContainer container, int maxModelLength) : ServerShape
{
    private const string ErrorEnd = "\"type\":\"Bad Request\",\"param\":null,\"code\":400}}";

    public override ShapeAnswers Answers { get; } = HostedShape.DefaultAnswers with
    {
        UnknownRoute = Json("nim_route_404", Gateway, 404, """{"detail":"Not Found"}""", "no such route"),
        UnknownModel = Json(
            "nim_model_404",
            Gateway,
            404,
            """{"error":{"message":"The model `{model}` does not exist.","type":"NotFoundError","param":"model","code":404}}""",
            "no such model"),
        MethodNotAllowed = Json("nim_method_405", Gateway, 405, """{"detail":"Method Not Allowed"}""", "wrong method"),
        NotJson = Json(
            "nim_body_400",
            Gateway,
            400,
            """{"error":{"message":"[{'type': 'json_invalid', 'loc': ('body', 0), 'msg': 'JSON decode error'}]",""" + ErrorEnd,
            "the request body is not JSON"),
        ModelMissing = Json(
            "nim_model_400",
            Gateway,
            400,
            """{"error":{"message":"[{'type': 'missing', 'loc': ('body', 'model'), 'msg': 'Field required'}]",""" + ErrorEnd,
            "the request names no model"),
    };

    public override bool ChecksKey => false;

    public override string RerankPath => InferencePaths.Ranking;

    public override SandboxAnswer? LoadingAnswer { get; } = container.LoadingAnswer;

    public override object CreateEntry(SandboxModel model) => container.ListsOnlyIds
        ? new NimIdEntry(model.Id)
        : NimModelEntry.Create(model.Id, "vllm", maxModelLength);

    public override IEnumerable<SandboxRoute> CreateRoutes(RouteServices services)
    {
        ContainerHandler handler = new(container, services);
        return [.. handler.GetModelRoutes(services.Models.ListRoute), .. services.Inference.Routes, .. handler.Routes];
    }
}
