using System.Runtime.CompilerServices;
using NimProbe.Engine.Connection;

namespace NimProbe.Tests.Harness;

/// <summary>Removes the service address and the API key of the user from the environment of the tests.</summary>
internal static class CleanEnvironment
{
#pragma warning disable CA2255 // Only the test runner loads this assembly.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Clear()
    {
        Environment.SetEnvironmentVariable(ServiceAddress.BaseUriVariable, null);
        Environment.SetEnvironmentVariable(ServiceAddress.ApiKeyVariable, null);
    }
}
