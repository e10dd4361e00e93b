using System.Collections.Frozen;
using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using NimProbe.Sandbox.Http;

namespace NimProbe.Sandbox.Fleet;

/// <summary>Passes each request to the service at whose address it arrived, and records it.</summary>
internal sealed class FleetApplication(FleetLog log) : IHttpApplication<HttpContext>
{
    private FrozenDictionary<IPEndPoint, FleetMember> _byEndPoint = FrozenDictionary<IPEndPoint, FleetMember>.Empty;
    private FleetControl? _control;
    private Uri? _victim;

    /// <summary>Sets the services; their ports are known only when the server listens.</summary>
    public void SetMembers(IReadOnlyList<FleetMember> members)
    {
        _victim = members.FirstOrDefault(static member => member.Service.IsGenuine)?.BaseUri;
        _control = new FleetControl(members, log);
        _byEndPoint = members.Where(static member => member.Service.Listens).ToFrozenDictionary(static member => member.EndPoint);
    }

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public async Task ProcessRequestAsync(HttpContext context)
    {
        IPEndPoint endPoint = new(context.Connection.LocalIpAddress!, context.Connection.LocalPort);
        if (!_byEndPoint.TryGetValue(endPoint, out FleetMember? member))
        {
            await _control!.HandleAsync(context).ConfigureAwait(false);
            return;
        }

        if (context.Request.Path.StartsWithSegments(SelfServiceHandler.PathPrefix.TrimEnd('/'), StringComparison.Ordinal))
        {
            await member.ProcessRequestAsync(context).ConfigureAwait(false);
            return;
        }

        // The status is recorded before it is sent: a client that has the response finds it in the log.
        FleetRequest entry = log.Add(member.Service.Name, context);
        context.Response.OnStarting(() =>
        {
            entry.Status = context.Response.StatusCode;
            return Task.CompletedTask;
        });
        await (member.Service.Kind == FleetServiceKind.Impostor
            ? Impostor.RespondAsync(context, _victim ?? member.BaseUri)
            : member.ProcessRequestAsync(context)).ConfigureAwait(false);
    }

    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }
}
