namespace NimProbe.Sandbox.Http;

/// <summary>Finds the route of a path.</summary>
internal sealed class RouteTable(IEnumerable<SandboxRoute> routes, SandboxRoute unknown)
{
    private readonly SandboxRoute[] _routes = [.. routes];

    /// <summary>The names of the routes in the statistics, in their order.</summary>
    public IEnumerable<string> Names => _routes.Select(static route => route.Name).Prepend(unknown.Name).Distinct();

    public SandboxRoute Find(string path) => Array.Find(_routes, route => route.Matches(path)) ?? unknown;
}
