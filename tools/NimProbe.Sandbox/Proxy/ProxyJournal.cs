using System.Collections.Concurrent;
using System.Text.Json;
using NimProbe.Sandbox.Http;

namespace NimProbe.Sandbox.Proxy;

/// <summary>What has come to a proxy, for a test to read: from the server's object, or over HTTP from the proxy itself.</summary>
internal sealed class ProxyJournal
{
    private readonly ConcurrentQueue<ProxyRequest> _requests = [];

    public IReadOnlyCollection<ProxyRequest> Requests => _requests;

    public void Add(ProxyRequest request) => _requests.Enqueue(request);

    public void Reset() => _requests.Clear();

    /// <summary>Answers what is asked of the proxy itself.</summary>
    public ProxyAnswer Answer(ProxyRequest request)
    {
        switch (request.Method, request.Target)
        {
            case ("GET", RouteTable.SelfServicePrefix + "requests"):
                return new ProxyAnswer(StatusCodes.Status200OK, JsonBytes.Write(WriteRequests));
            case ("POST", RouteTable.SelfServicePrefix + "reset"):
                Reset();
                return ProxyAnswer.Empty(StatusCodes.Status200OK);
            default:
                return ProxyAnswer.Empty(StatusCodes.Status404NotFound);
        }
    }

    private void WriteRequests(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (ProxyRequest request in _requests)
        {
            json.WriteStartObject();
            json.WriteString("method", request.Method);
            json.WriteString("target", request.Target);
            json.WriteString("head", request.Head);
            if (request.Refusal is int status)
            {
                json.WriteNumber("refusal", status);
            }
            else
            {
                json.WriteNull("refusal");
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
