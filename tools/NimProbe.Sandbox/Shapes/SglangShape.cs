using NimProbe.Sandbox.Answers;
using NimProbe.Sandbox.Http;

namespace NimProbe.Sandbox.Shapes;

/// <summary>An SGLang server (nim-api-2.md 4.4). <c>/get_server_info</c> and the 503 of a starting server are [?].</summary>
/// <param name="maxModelLength">The context length in tokens.</param>
internal sealed class SglangShape(int maxModelLength) : ServerShape
{
    private const string DefaultVersion = "0.5.3";

    public override ShapeAnswers Answers { get; } = new NimShape(NimContainer.Default, maxModelLength).Answers with
    {
        UnknownModel = SandboxAnswer.Json(
            "sglang_model_404",
            AnswerStage.Gateway,
            404,
            """{"error":{"message":"The model '{model}' does not exist","type":"invalid_request_error","param":"model","""
                + "\"code\":\"model_not_found\"}}",
            "no such model"),
    };

    public override bool ChecksKeyOfCatalog => true;

    public override SandboxAnswer? LoadingAnswer { get; } =
        SandboxAnswer.Empty("sglang_loading_503", AnswerStage.Worker, 503, "the server is starting");

    public override object CreateEntry(SandboxModel model) =>
        new SglangModelEntry(model.Id, "model", ModelEntry.LoadedAt, "sglang", model.Id, maxModelLength);

    public override IEnumerable<SandboxRoute> CreateRoutes(RouteServices services)
    {
        string model = services.Catalog.Listed.Count > 0 ? services.Catalog.Listed[0].Id : "";
        string version = services.Options.Version ?? DefaultVersion;
        string modelInfo = $$"""{"model_path":"{{model}}","tokenizer_path":"{{model}}","is_generation":true}""";
        string serverInfo = $$"""{"model_path":"{{model}}","context_length":{{maxModelLength}},"version":"{{version}}"}""";
        return
        [
            services.Models.ListRoute,
            .. services.Inference.Routes,
            new EngineRoute("/health", "", services).Route,
            new EngineRoute("/health_generate", "", services).Route,
            new EngineRoute("/get_model_info", modelInfo, services).Route,
            new EngineRoute("/get_server_info", serverInfo, services).Route,
        ];
    }
}
