using System.Reflection;
using System.Runtime.Loader;

namespace NimProbe.PowerShell.Loading;

/// <summary>
/// Loads the engine and its packages from <c>bin/engine</c>, separate from the assemblies of other modules. The output
/// types come from the default context, so that scripts can use them.
/// </summary>
internal sealed class EngineLoadContext : AssemblyLoadContext
{
    private const string EngineName = "NimProbe.Engine";

    private static readonly Lazy<EngineLoadContext> s_instance = new(() => new EngineLoadContext());

    private static int s_isSubscribed;

    private readonly string _folder;

    private EngineLoadContext()
        : base("NimProbe")
    {
        _folder = Path.Combine(Path.GetDirectoryName(typeof(EngineLoadContext).Assembly.Location)!, "engine");
    }

    /// <summary>
    /// Registers the resolver of the engine assembly, and of no other. Each importing runspace calls this; only the first call has
    /// an effect.
    /// </summary>
    public static void Subscribe()
    {
        if (Interlocked.Exchange(ref s_isSubscribed, 1) == 0)
        {
            Default.Resolving += static (_, name) => name.Name == EngineName ? s_instance.Value.LoadFromAssemblyName(name) : null;
        }
    }

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        string path = Path.Combine(_folder, assemblyName.Name + ".dll");
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }
}
