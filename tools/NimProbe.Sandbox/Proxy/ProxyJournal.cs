using System.Collections.Concurrent;
using NimProbe.Sandbox.Http;
using NimProbe.Sandbox.Serialization;

namespace NimProbe.Sandbox.Proxy;

/// <summary>The requests that a proxy has received. Tests read them from the object, or over HTTP from the proxy.</summary>
internal sealed class ProxyJournal
{
    private readonly ConcurrentQueue<ProxyRequest> _requests = [];

    public IReadOnlyCollection<ProxyRequest> Requests => _requests;

    public void Add(ProxyRequest request) => _requests.Enqueue(request);

    public void Reset() => _requests.Clear();

    /// <summary>Handles a request to the proxy itself.</summary>
    public ProxyResponse Handle(ProxyRequest request)
    {
        switch (request.Method, request.Target)
        {
            case ("GET", SelfServiceHandler.PathPrefix + "requests"):
                return new ProxyResponse(StatusCodes.Status200OK, SandboxJson.ToCamelCase(Requests));
            case ("POST", SelfServiceHandler.PathPrefix + "reset"):
                Reset();
                return ProxyResponse.Empty(StatusCodes.Status200OK);
            default:
                return ProxyResponse.Empty(StatusCodes.Status404NotFound);
        }
    }
}
