using System.Reflection;
using System.Runtime.Loader;

namespace NimProbe.PowerShell.Loading;

/// <summary>
/// Holds the engine and its packages apart from every other module's: only what lies in <c>bin/engine</c> is loaded
/// here, and the shared types come from the default context, where scripts name them.
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

    /// <summary>Answers for the engine's name, and no other, from now on. Every importing runspace asks; once is enough.</summary>
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
