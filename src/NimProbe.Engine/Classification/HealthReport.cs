using System.Text.Json;
using NimProbe.Engine.Json;

namespace NimProbe.Engine.Classification;

/// <summary>The body of <c>/health</c>.</summary>
internal static class HealthReport
{
    private static readonly string[] s_notReady =
        ["unhealthy", "not_ready", "not ready", "notready", "starting", "loading", "initializing"];

    /// <summary>
    /// Whether a server says that it is not ready yet. The status in the body decides: NVIDIA Dynamo's builds of 2025 respond with 200
    /// while they are unhealthy (nim-api-2.md 4.4).
    /// </summary>
    public static bool SaysNotReady(ReadOnlyMemory<byte> body) =>
        GetStatus(body) is { } status && s_notReady.Contains(status, StringComparer.OrdinalIgnoreCase);

    /// <summary>Gets the status that a body states; null if it states none.</summary>
    public static string? GetStatus(ReadOnlyMemory<byte> body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(ResponseBody.TrimStart(body));
            return UntrustedJson.GetString(UntrustedJson.GetProperty(document.RootElement, "status"));
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
