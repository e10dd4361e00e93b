using System.Globalization;
using NimProbe.Sandbox.Http;
using NimProbe.Sandbox.Serialization;

namespace NimProbe.Sandbox.Fleet;

/// <summary>
/// The routes of the fleet itself, at an address of their own: the list of services, their requests, and a restart of one service with
/// another version, profile, context length or loading time.
/// </summary>
internal sealed class FleetControl(IReadOnlyList<FleetMember> members, FleetLog log)
{
    private const string ServicePrefix = "services/";

    public Task HandleAsync(HttpContext context)
    {
        string path = context.Request.Path.Value!;
        string operation = path.StartsWith(SelfServiceHandler.PathPrefix, StringComparison.Ordinal)
            ? path[SelfServiceHandler.PathPrefix.Length..]
            : "";
        switch (context.Request.Method, operation)
        {
            case ("GET", "services"):
                return SendAsync(context, SandboxJson.ToCamelCase<IReadOnlyList<FleetEntry>>([.. members.Select(static m => m.Entry)]));
            case ("GET", "requests"):
                return SendAsync(context, SandboxJson.ToCamelCase(log.Requests));
            case ("POST", "reset"):
                log.Clear();
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                return Task.CompletedTask;
            case ("POST", _) when operation.StartsWith(ServicePrefix, StringComparison.Ordinal)
                && Find(operation[ServicePrefix.Length..]) is FleetMember member:
                member.Restart(Change(member.Service, context.Request.Query));
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                return Task.CompletedTask;
            default:
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
        }
    }

    private static FleetService Change(FleetService service, IQueryCollection query) => service with
    {
        Models = GetText(query, "models")?.Split(' ') ?? service.Models,
        Version = GetText(query, "version") ?? service.Version,
        Profile = GetText(query, "profile") ?? service.Profile,
        MaxModelLength = GetText(query, "maxModelLength") is string length
            ? int.Parse(length, CultureInfo.InvariantCulture)
            : service.MaxModelLength,
        ReadyAfter = GetText(query, "readyAfter") is string seconds
            ? double.Parse(seconds, CultureInfo.InvariantCulture)
            : service.ReadyAfter,
    };

    private static string? GetText(IQueryCollection query, string name) => query[name].FirstOrDefault();

    private FleetMember? Find(string name) => members.FirstOrDefault(member => member.Service.Name == name);

    private static async Task SendAsync(HttpContext context, ReadOnlyMemory<byte> json)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Length;
        await context.Response.BodyWriter.WriteAsync(json, context.RequestAborted).ConfigureAwait(false);
    }
}
