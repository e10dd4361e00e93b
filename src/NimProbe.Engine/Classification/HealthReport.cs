using System.Text.Json;
using NimProbe.Engine.Json;

namespace NimProbe.Engine.Classification;

/// <summary>The body of a health route.</summary>
/// <param name="IsReady">The Boolean <c>ready</c> of embedding NIMs (nim-api-2.md 4.1); null if there is none.</param>
/// <param name="Status">The <c>status</c>; null if there is none.</param>
internal readonly record struct HealthReport(bool? IsReady, string? Status)
{
    private static readonly string[] s_notReady =
        ["unhealthy", "not_ready", "not ready", "notready", "starting", "loading", "initializing"];

    /// <summary>
    /// Whether the server says that it is not ready yet. The body decides, and not the code: NVIDIA Dynamo's builds of 2025 respond with
    /// 200 while they are unhealthy (nim-api-2.md 4.4).
    /// </summary>
    public bool SaysNotReady => IsReady == false || (Status is not null && s_notReady.Contains(Status, StringComparer.OrdinalIgnoreCase));

    /// <summary>Reads a body; without properties if it is not a JSON object.</summary>
    public static HealthReport Read(ReadOnlyMemory<byte> body)
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
            return new HealthReport(isReady, UntrustedJson.GetString(UntrustedJson.GetProperty(document.RootElement, "status")));
        }
        catch (JsonException)
        {
            return default;
        }
    }
}
