using System.Text.Json;
using NimProbe.Sandbox.Traffic;

namespace NimProbe.Sandbox.Http;

/// <summary>The server's own routes: what it has seen. They are neither counted nor limited.</summary>
internal sealed class SelfServiceHandler(TrafficRecorder recorder, Action reset)
{
    public async Task HandleAsync(HttpContext context)
    {
        string operation = context.Request.Path.Value![RouteTable.SelfServicePrefix.Length..];
        switch (context.Request.Method, operation)
        {
            case ("GET", "statistics"):
                await WriteAsync(context, json => WriteStatistics(json, recorder.GetStatistics())).ConfigureAwait(false);
                break;
            case ("GET", "requests"):
                await WriteAsync(context, json => WriteRequests(json, recorder.GetRequests())).ConfigureAwait(false);
                break;
            case ("POST", "reset"):
                reset();
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                break;
            default:
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                break;
        }
    }

    private static async Task WriteAsync(HttpContext context, Action<Utf8JsonWriter> write)
    {
        ReadOnlyMemory<byte> body = JsonBytes.Write(write);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        await context.Response.BodyWriter.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
    }

    private static void WriteStatistics(Utf8JsonWriter json, SandboxStatistics statistics)
    {
        json.WriteStartObject();
        json.WriteNumber("requests", statistics.Requests);
        json.WriteNumber("inference", statistics.Inference);
        json.WriteNumber("inFlight", statistics.InFlight);
        json.WriteNumber("peakInFlight", statistics.PeakInFlight);
        json.WriteNumber("peakInWindow", statistics.PeakInWindow);
        json.WriteNumber("refused", statistics.Refused);
        WriteCounts(json, "byPath", statistics.ByPath);
        WriteCounts(json, "byModel", statistics.ByModel);
        json.WriteEndObject();
    }

    private static void WriteCounts(Utf8JsonWriter json, string name, IReadOnlyDictionary<string, long> counts)
    {
        json.WriteStartObject(name);
        foreach (KeyValuePair<string, long> count in counts)
        {
            json.WriteNumber(count.Key, count.Value);
        }

        json.WriteEndObject();
    }

    private static void WriteRequests(Utf8JsonWriter json, IReadOnlyList<SandboxRequest> requests)
    {
        json.WriteStartArray();
        foreach (SandboxRequest request in requests)
        {
            json.WriteStartObject();
            json.WriteNumber("atMs", Math.Round(request.AtMs, 3));
            json.WriteString("method", request.Method);
            json.WriteString("path", request.Path);
            json.WriteString("model", request.Model);
            WriteStatus(json, request.Status);
            json.WriteNumber("inFlight", request.InFlight);
            json.WriteStartObject("headers");
            foreach (KeyValuePair<string, string?> header in request.Headers)
            {
                json.WriteString(header.Key, header.Value);
            }

            json.WriteEndObject();
            json.WriteBoolean("hasAuthorization", request.HasAuthorization);
            json.WriteBoolean("authorizationMatches", request.AuthorizationMatches);
            json.WriteString("clientCertificateThumbprint", request.ClientCertificateThumbprint);
            json.WriteNumber("bodyBytes", request.BodyBytes);
            json.WriteString("body", request.Body);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteStatus(Utf8JsonWriter json, int? status)
    {
        if (status is int value)
        {
            json.WriteNumber("status", value);
        }
        else
        {
            json.WriteNull("status");
        }
    }
}
