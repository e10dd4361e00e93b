using System.Text.Json;
using NimProbe.Sandbox.Answers;
using NimProbe.Sandbox.Catalog;
using NimProbe.Sandbox.Traffic;

namespace NimProbe.Sandbox.Http;

/// <summary>The routes by which a NIM container tells what it is and how it is.</summary>
internal sealed class ContainerHandler(SandboxModelCatalog catalog, Readiness readiness, AnswerSender sender)
{
    private static readonly PreparedAnswer s_live = Answer(200, """{"object":"health.response","message":"Service is live.","status":"live"}""");
    private static readonly PreparedAnswer s_ready = Answer(200, """{"object":"health.response","message":"Service is ready.","status":"ready"}""");
    private static readonly PreparedAnswer s_notReady = Answer(503, """{"object":"health.response","message":"Service is not ready.","status":"not_ready"}""");
    private static readonly PreparedAnswer s_version = Answer(200, """{"release":"1.0.0","api":"3.1.0"}""");

    private readonly PreparedAnswer _metadata = PreparedAnswer.Of(new SandboxAnswer { Bytes = JsonBytes.Write(json => WriteMetadata(json, catalog)) });

    public Task HandleAsync(SandboxExchange exchange) => sender.SendAsync(exchange, exchange.Route switch
    {
        SandboxRoute.HealthLive => s_live,
        SandboxRoute.HealthReady => readiness.IsReady ? s_ready : s_notReady,
        SandboxRoute.Version => s_version,
        _ => _metadata,
    });

    private static PreparedAnswer Answer(int status, string body) =>
        PreparedAnswer.Of(new SandboxAnswer { Status = status, Text = body });

    private static void WriteMetadata(Utf8JsonWriter json, SandboxModelCatalog catalog)
    {
        json.WriteStartObject();
        json.WriteStartArray("assetInfo");
        json.WriteEndArray();
        json.WriteStartObject("licenseInfo");
        json.WriteString("name", "LICENSE");
        json.WriteEndObject();
        json.WriteStartArray("modelInfo");
        foreach (SandboxModel model in catalog.Listed)
        {
            json.WriteStartObject();
            json.WriteString("modelUrl", $"ngc://nim/{model.Id}:1.0.0");
            json.WriteString("shortName", model.Id);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("version", "1.0.0");
        json.WriteEndObject();
    }
}
