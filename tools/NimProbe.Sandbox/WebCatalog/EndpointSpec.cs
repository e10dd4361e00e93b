using System.Text.Json.Serialization;

namespace NimProbe.Sandbox.WebCatalog;

/// <summary>The specification of an endpoint.</summary>
/// <param name="Namespace">The organization.</param>
/// <param name="NvcfFunctionId">The function; null, and not written, for an endpoint that is not deployed.</param>
/// <param name="OpenAPISpec">The OpenAPI document as text.</param>
internal sealed record EndpointSpec(
    string Namespace,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? NvcfFunctionId,
    string OpenAPISpec);
