using NimProbe.Engine.Classification;
using NimProbe.Engine.Connection;

namespace NimProbe.Engine.Services;

/// <summary>
/// Reads whether a server is still loading, with at most two requests. A response that a loading server sends can also come from a
/// failing one.
/// </summary>
/// <param name="connection">The connection to the server.</param>
/// <param name="getAsync">Sends a GET request.</param>
internal sealed class ReadinessReader(NimConnection connection, Func<Uri, CancellationToken, Task<Exchange>> getAsync)
{
    /// <summary>Reads the readiness.</summary>
    public async Task<ServerReadiness> ReadAsync(CancellationToken cancellationToken)
    {
        Exchange ready = await getAsync(connection.GetUri("/health/ready"), cancellationToken).ConfigureAwait(false);
        ResponseBody body = ResponseBody.Read(ready.Body, ready.MediaType);
        bool isPage = body.Format == BodyFormat.Markup;
        if (ready.StatusCode == 503 && !isPage)
        {
            return ServerReadiness.Loading;
        }

        if (ready.StatusCode >= 500)
        {
            // The nginx of a NIM LLM 2.x is live before the server behind it has loaded the model (nim-api-2.md 4.1).
            Exchange live = await getAsync(connection.GetUri("/health/live"), cancellationToken).ConfigureAwait(false);
            return live.StatusCode == 200 && !IsPage(live) ? ServerReadiness.Loading : ServerReadiness.Unknown;
        }

        if (ready.StatusCode != 404 || isPage)
        {
            bool saysNotReady = ready.StatusCode == 200 && HealthReport.Read(ready.Body).SaysNotReady;
            return saysNotReady ? ServerReadiness.Loading : ServerReadiness.Unknown;
        }

        if (body.ContainsAny(AnswerPhrases.RouteMissing))
        {
            // Only the hosted gateway responds so.
            return ServerReadiness.HostedGateway;
        }

        // NVIDIA Dynamo, vLLM and SGLang have their health at the root (nim-api-2.md 4.4). SGLang responds with an empty 503 [?].
        Exchange health = await getAsync(connection.GetRootUri("/health"), cancellationToken).ConfigureAwait(false);
        HealthReport report = HealthReport.Read(health.Body);
        bool isLoading = report.Status is null ? health.StatusCode == 503 && !IsPage(health) : report.SaysNotReady;
        return isLoading ? ServerReadiness.Loading : ServerReadiness.Unknown;
    }

    private static bool IsPage(Exchange exchange) =>
        ResponseBody.Read(exchange.Body, exchange.MediaType).Format == BodyFormat.Markup;
}
