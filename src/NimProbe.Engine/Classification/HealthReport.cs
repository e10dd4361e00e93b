using System.Text.Json;
using NimProbe.Engine.Json;

namespace NimProbe.Engine.Classification;

/// <summary>The body of a health route.</summary>
internal static class HealthReport
{
    private static readonly string[] s_notReady =
        ["unhealthy", "not_ready", "not ready", "notready", "starting", "loading", "initializing"];

    /// <summary>
    /// Whether a server says that it is not ready yet. The body decides, and not the code: embedding NIMs have a Boolean <c>ready</c>
    /// (nim-api-2.md 4.1), and NVIDIA Dynamo's builds of 2025 respond with 200 while they are unhealthy (nim-api-2.md 4.4).
    /// </summary>
    public static bool SaysNotReady(ReadOnlyMemory<byte> body)
    {
        (bool? isReady, string? status) = Read(body);
        return isReady == false || (status is not null && s_notReady.Contains(status, StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>Gets the status that a body states; null if it states none.</summary>
    public static string? GetStatus(ReadOnlyMemory<byte> body) => Read(body).Status;

    private static (bool? IsReady, string? Status) Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(ResponseBody.TrimStart(body));
            bool? isReady = UntrustedJson.GetProperty(document.RootElement, "ready").ValueKind switch
            {
                JsonValueKind.True => true,
                JsonValueKind.False => false,
                _ => null,
            };
            return (isReady, UntrustedJson.GetString(UntrustedJson.GetProperty(document.RootElement, "status")));
        }
        catch (JsonException)
        {
            return default;
        }
    }
}
