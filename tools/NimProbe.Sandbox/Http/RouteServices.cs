using NimProbe.Sandbox.Catalog;

namespace NimProbe.Sandbox.Http;

/// <summary>What the routes of a server share.</summary>
internal sealed record RouteServices(
    SandboxOptions Options,
    SandboxModelCatalog Catalog,
    Readiness Readiness,
    ModelsHandler Models,
    InferenceHandler Inference,
    AnswerSender Sender);
