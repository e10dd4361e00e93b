using System.Management.Automation;

namespace NimProbe.PowerShell.Loading;

/// <summary>Runs when PowerShell imports the module.</summary>
public sealed class ModuleInitializer : IModuleAssemblyInitializer
{
    /// <inheritdoc/>
    public void OnImport() => EngineLoadContext.Subscribe();
}
