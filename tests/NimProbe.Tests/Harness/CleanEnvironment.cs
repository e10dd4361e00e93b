using System.Runtime.CompilerServices;
using NimProbe.Engine.Connection;

namespace NimProbe.Tests.Harness;

/// <summary>No address or key of whoever runs the tests may reach them.</summary>
internal static class CleanEnvironment
{
#pragma warning disable CA2255 // The runner's own process: nothing else loads this assembly.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Clear()
    {
        Environment.SetEnvironmentVariable(ServiceAddress.BaseUriVariable, null);
        Environment.SetEnvironmentVariable(ServiceAddress.ApiKeyVariable, null);
    }
}
