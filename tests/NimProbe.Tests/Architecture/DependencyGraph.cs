namespace NimProbe.Tests.Architecture;

/// <summary>Which namespace of the assemblies uses which, with an example of each use.</summary>
internal sealed class DependencyGraph
{
    private readonly SortedDictionary<string, SortedDictionary<string, TypeDependency>> _uses = new(StringComparer.Ordinal);

    /// <param name="dependencies">The uses of all types; those within a namespace and those of other namespaces are dropped.</param>
    public DependencyGraph(IEnumerable<TypeDependency> dependencies)
    {
        IEnumerable<TypeDependency> own = dependencies.Where(static d => IsOwn(d.From) && IsOwn(d.To));
        foreach (TypeDependency dependency in own.OrderBy(static d => $"{d}", StringComparer.Ordinal))
        {
            SortedDictionary<string, TypeDependency> uses = GetOrAdd(dependency.From.Namespace);
            GetOrAdd(dependency.To.Namespace);
            if (dependency.From.Namespace != dependency.To.Namespace)
            {
                uses.TryAdd(dependency.To.Namespace, dependency);
            }
        }
    }

    public IReadOnlyCollection<string> Namespaces => _uses.Keys;

    /// <summary>Every namespace that uses another one, with an example.</summary>
    public IEnumerable<TypeDependency> Dependencies => _uses.Values.SelectMany(static uses => uses.Values);

    /// <summary>The dependencies that are part of a cycle: those from whose target a path leads back to their source.</summary>
    public IEnumerable<TypeDependency> FindCyclic() => Dependencies.Where(d => GetReachable(d.To.Namespace).Contains(d.From.Namespace));

    private HashSet<string> GetReachable(string start)
    {
        HashSet<string> reachable = [];
        Queue<string> next = new([start]);
        while (next.TryDequeue(out string? name))
        {
            if (reachable.Add(name))
            {
                foreach (string use in _uses[name].Keys)
                {
                    next.Enqueue(use);
                }
            }
        }

        return reachable;
    }

    private SortedDictionary<string, TypeDependency> GetOrAdd(string name) =>
        _uses.TryGetValue(name, out SortedDictionary<string, TypeDependency>? uses) ? uses : _uses[name] = new(StringComparer.Ordinal);

    // Generated code is in the namespaces of the compiler and the framework.
    private static bool IsOwn(TypeName type) =>
        type.Namespace == "NimProbe" || type.Namespace.StartsWith("NimProbe.", StringComparison.Ordinal);
}
