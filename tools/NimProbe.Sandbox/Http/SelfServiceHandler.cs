using NimProbe.Sandbox.Serialization;
using NimProbe.Sandbox.Traffic;

namespace NimProbe.Sandbox.Http;

/// <summary>The server's own routes, which return what it has recorded. They are neither counted nor limited.</summary>
internal sealed class SelfServiceHandler(TrafficRecorder recorder, Action reset)
{
    /// <summary>The start of the paths of these routes, at the server and at the proxy.</summary>
    public const string PathPrefix = "/_sandbox/";

    public async Task HandleAsync(HttpContext context)
    {
        string operation = context.Request.Path.Value![PathPrefix.Length..];
        switch (context.Request.Method, operation)
        {
            case ("GET", "statistics"):
                await SendAsync(context, SandboxJson.ToCamelCase(recorder.GetStatistics())).ConfigureAwait(false);
                break;
            case ("GET", "requests"):
                await SendAsync(context, SandboxJson.ToCamelCase(recorder.GetRequests())).ConfigureAwait(false);
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

    private static async Task SendAsync(HttpContext context, ReadOnlyMemory<byte> json)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Length;
        await context.Response.BodyWriter.WriteAsync(json, context.RequestAborted).ConfigureAwait(false);
    }
}
