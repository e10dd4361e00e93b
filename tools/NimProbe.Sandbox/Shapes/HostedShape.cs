using NimProbe.Sandbox.Answers;
using NimProbe.Sandbox.Catalog;
using NimProbe.Sandbox.Http;
using NimProbe.Sandbox.WebCatalog;
using static NimProbe.Sandbox.Answers.AnswerStage;
using static NimProbe.Sandbox.Answers.SandboxAnswer;

namespace NimProbe.Sandbox.Shapes;

/// <summary>NVIDIA's hosted API.</summary>
internal sealed class HostedShape : ServerShape
{
    // The hosted API sends the same time for every model.
    private const long Created = 735790403;

    /// <summary>The answers of the hosted API, on which those of the other kinds of server are based.</summary>
    public static readonly ShapeAnswers DefaultAnswers = new()
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

    public override ShapeAnswers Answers => DefaultAnswers;

    public override bool HasRequestIds => true;

    public override bool RequiresInputType => true;

    public override string RerankPath => InferencePaths.Retrieval;

    public override object CreateEntry(SandboxModel model) =>
        new ModelEntry(model.Id, "model", Created, ModelName.GetPublisher(model.Id));

    public override IEnumerable<SandboxRoute> CreateRoutes(RouteServices services) =>
    [
        .. services.Models.Routes,
        .. services.Inference.Routes,
        .. new WebCatalogHandler(services.Catalog, services.Options.WebCatalog, services.Sender).Routes,
    ];
}
