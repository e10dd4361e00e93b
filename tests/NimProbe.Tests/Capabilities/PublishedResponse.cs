using System.Text;
using System.Text.Json.Nodes;

namespace NimProbe.Tests.Capabilities;

/// <summary>A response to a published check.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Body">The body.</param>
internal sealed record PublishedResponse(int Status, string Body)
{
    /// <summary>Sends a request for a chat completion, and receives the whole response.</summary>
    public static PublishedResponse Receive(HttpClient client, Uri service, JsonObject request, string model)
    {
        request["model"] = model;
        using HttpRequestMessage message = new(HttpMethod.Post, new Uri(service + "/chat/completions"))
        {
            Content = new StringContent(request.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        using HttpResponseMessage response = client.Send(message);
        using StreamReader body = new(response.Content.ReadAsStream());
        return new PublishedResponse((int)response.StatusCode, body.ReadToEnd());
    }

    /// <summary>The message of the first choice; null if there is none.</summary>
    public JsonObject? Message
    {
        get
        {
            try
            {
                return Status == 200 ? JsonNode.Parse(Body)?["choices"]?[0]?["message"]?.AsObject() : null;
            }
            catch (System.Text.Json.JsonException)
            {
                return null;
            }
        }
    }

    /// <summary>The text of the message; empty if there is none.</summary>
    public string Content => Message?["content"]?.GetValue<string>() ?? "";
}
