using NimProbe.Sandbox.Answers;
using NimProbe.Sandbox.Http;
using static NimProbe.Sandbox.Answers.AnswerStage;
using static NimProbe.Sandbox.Answers.SandboxAnswer;

namespace NimProbe.Sandbox.Shapes;

/// <summary>A frontend of NVIDIA Dynamo. Until it has discovered its back ends, it knows no model.</summary>
/// <param name="health">The responses of <c>/health</c>.</param>
internal sealed class DynamoShape(DynamoHealth health) : ServerShape
{
    public override ShapeAnswers Answers { get; } = HostedShape.DefaultAnswers with
    {
        UnknownRoute = Empty("dynamo_route_404", Gateway, 404, "no such route"),
        UnknownModel = DynamoAnswers.ModelNotFound with { Stage = Gateway },
        MethodNotAllowed = Empty("dynamo_method_405", Gateway, 405, "wrong method"),
        NotJson = DynamoAnswers.Error("dynamo_body_400", 400, "Failed to parse the request body as JSON", "Bad Request", "not JSON"),
        ModelMissing = DynamoAnswers.Error("dynamo_parameter_400", 400, "missing field `model`", "Bad Request", "no model named"),
    };

    public override bool ChecksKey => false;

    public override SandboxAnswer? LoadingAnswer => DynamoAnswers.ModelNotFound;

    public override object CreateEntry(SandboxModel model) => new ModelEntry(model.Id, "object", ModelEntry.LoadedAt, "nvidia");

    public override IEnumerable<SandboxRoute> CreateRoutes(RouteServices services) =>
    [
        services.Models.ListRoute,
        .. services.Inference.Routes,
        .. new DynamoHandler(health, services).Routes,
    ];
}
