using NimProbe.Sandbox.Answers;
using NimProbe.Sandbox.Http;

namespace NimProbe.Sandbox.Shapes;

/// <summary>A vLLM server. With a key, it checks it on all routes below <c>/v1</c>; the other routes are open [?].</summary>
/// <param name="maxModelLength">The context length in tokens.</param>
internal sealed class VllmShape(int maxModelLength) : ServerShape
{
    private const string DefaultVersion = "0.11.0";

    private static readonly SandboxAnswer s_unauthorized = SandboxAnswer.Json(
        "vllm_key_401", AnswerStage.Control, 401, """{"error":"Unauthorized"}""", "no key, or a wrong one");

    // The container of a NIM contains the same server.
    public override ShapeAnswers Answers { get; } = new NimShape(NimContainer.Default, maxModelLength).Answers with
    {
        AuthorizationMissing = s_unauthorized,
        AuthorizationMalformed = s_unauthorized,
        WrongKey = s_unauthorized,
    };

    public override bool ChecksKeyOfCatalog => true;

    public override object CreateEntry(SandboxModel model) => NimModelEntry.Create(model.Id, "vllm", maxModelLength);

    public override IEnumerable<SandboxRoute> CreateRoutes(RouteServices services)
    {
        string version = services.Options.Version ?? DefaultVersion;
        return
        [
            services.Models.ListRoute,
            .. services.Inference.Routes,
            new EngineRoute("/health", "", services).Route,
            new EngineRoute("/version", $$"""{"version":"{{version}}"}""", services).Route,
            new EngineRoute("/ping", "", services).Route,
            new EngineRoute("/load", """{"server_load":0}""", services).Route,
        ];
    }
}
