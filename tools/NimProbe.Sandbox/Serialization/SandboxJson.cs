using System.Text.Encodings.Web;
using System.Text.Json;

namespace NimProbe.Sandbox.Serialization;

/// <summary>Serializes the sandbox's records without escaping more than JSON requires.</summary>
internal static class SandboxJson
{
    private static readonly SandboxJsonContext s_camelCase = CreateContext(JsonNamingPolicy.CamelCase);
    private static readonly SandboxJsonContext s_snakeCase = CreateContext(JsonNamingPolicy.SnakeCaseLower);

    /// <summary>Serializes with names such as <c>displayName</c>, as NVIDIA's web catalogue and the sandbox's own routes do.</summary>
    public static ReadOnlyMemory<byte> ToCamelCase<T>(T value) =>
        JsonSerializer.SerializeToUtf8Bytes(value, typeof(T), s_camelCase);

    /// <summary>Serializes with names such as <c>owned_by</c>, as the OpenAI API does.</summary>
    public static ReadOnlyMemory<byte> ToSnakeCase(object value) =>
        JsonSerializer.SerializeToUtf8Bytes(value, value.GetType(), s_snakeCase);

    private static SandboxJsonContext CreateContext(JsonNamingPolicy naming) =>
        new(new JsonSerializerOptions { PropertyNamingPolicy = naming, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
