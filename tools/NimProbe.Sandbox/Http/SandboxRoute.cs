namespace NimProbe.Sandbox.Http;

/// <summary>A route of the server.</summary>
internal sealed class SandboxRoute
{
    private readonly string _prefix;
    private readonly string _suffix;

    /// <param name="template">The path, with at most one parameter in braces, which matches any text, slashes included.</param>
    /// <param name="method">The HTTP method; null if the route accepts any.</param>
    /// <param name="handle">Sends the response.</param>
    public SandboxRoute(string template, string? method, Func<SandboxExchange, Task> handle)
    {
        (Template, Method, HandleAsync) = (template, method, handle);
        int open = template.IndexOf('{', StringComparison.Ordinal);
        HasParameter = open >= 0;
        _prefix = HasParameter ? template[..open] : template;
        _suffix = HasParameter ? template[(template.IndexOf('}', StringComparison.Ordinal) + 1)..] : "";
    }

    public string Template { get; }

    public string? Method { get; }

    public Func<SandboxExchange, Task> HandleAsync { get; }

    /// <summary>The name in the statistics. Default: the template.</summary>
    public string Name { get => field ?? Template; init; }

    /// <summary>True if requests to this route run a model and count as inference.</summary>
    public bool IsInference { get; init; }

    public bool HasParameter { get; }

    public bool Matches(string path) =>
        HasParameter
            ? path.Length >= _prefix.Length + _suffix.Length
                && path.StartsWith(_prefix, StringComparison.Ordinal)
                && path.EndsWith(_suffix, StringComparison.Ordinal)
            : path == Template;

    /// <summary>Gets the parameter's value from a path that matches.</summary>
    public string GetParameter(string path) => path[_prefix.Length..^_suffix.Length];
}
