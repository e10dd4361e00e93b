namespace NimProbe.Sandbox.Shapes;

/// <summary>The responses of <c>/health</c> of a Dynamo frontend (nim-api-2.md 4.4).</summary>
/// <param name="Healthy">The body when the models are ready; the status code is 200.</param>
/// <param name="NotReady">The body until then.</param>
/// <param name="NotReadyStatus">The status code until then.</param>
internal sealed record DynamoHealth(string Healthy, string NotReady, int NotReadyStatus)
{
    public static readonly DynamoHealth Current = new(
        """{"status":"healthy","message":"Service is healthy","initial_discovery_complete":true,"initial_discovery_error":null"""
            + ""","endpoints":["dyn://dynamo.backend.generate"],"instances":[]}""",
        """{"status":"not_ready","message":"Service is not ready","initial_discovery_complete":false,"initial_discovery_error":null"""
            + ""","endpoints":[],"instances":[]}""",
        503);

    /// <summary>The builds of 2025. Of the healthy body only the status is documented [I].</summary>
    public static readonly DynamoHealth Of2025 = new(
        """{"status":"healthy","endpoints":["dyn://dynamo.backend.generate"],"instances":[{"component":"backend"}]}""",
        """{"status":"unhealthy","message":"No endpoints available","instances":[]}""",
        200);
}
