using System.Management.Automation;

namespace NimProbe.PowerShell.Loading;

/// <summary>What PowerShell runs when the module is imported.</summary>
public sealed class ModuleInitializer : IModuleAssemblyInitializer
{
    /// <inheritdoc/>
    public void OnImport() => EngineLoadContext.Subscribe();
}
