using System.Runtime.CompilerServices;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Latencies;

namespace NimProbe.Tests.Harness;

/// <summary>
/// Removes the service address and the API key of the user from the environment of the tests, and switches off the files that remember
/// latencies, so that no test writes to the user's folder.
/// </summary>
internal static class CleanEnvironment
{
#pragma warning disable CA2255 // Only the test runner loads this assembly.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Clear()
    {
        Environment.SetEnvironmentVariable(ServiceAddress.BaseUriVariable, null);
        Environment.SetEnvironmentVariable(ServiceAddress.ApiKeyVariable, null);
        Environment.SetEnvironmentVariable(LatencyFolder.Variable, "off");
    }
}
