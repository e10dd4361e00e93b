namespace NimProbe.Sandbox.Proxy;

/// <summary>A request as a proxy sees it: its head, keys included, so that tests can check what a proxy can read.</summary>
public sealed class ProxyRequest
{
    private static readonly string[] s_hopHeaders = ["Proxy-Authorization", "Proxy-Connection", "Connection"];

    private readonly string[] _lines;

    internal ProxyRequest(string head)
    {
        Head = head;
        _lines = head.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        string[] words = _lines.Length > 0 ? _lines[0].Split(' ') : [];
        (Method, Target) = words is [var method, var target, "HTTP/1.1"] ? (method, target) : ("", "");

        // The target of a tunnel is an authority without a scheme.
        string text = IsTunnel ? "tunnel://" + Target : Target;
        Address = Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Port > 0 ? address : null;
    }

    /// <summary>The method; <c>CONNECT</c> for a tunnel.</summary>
    public string Method { get; }

    /// <summary>The target: <c>host:port</c> for a tunnel, otherwise an absolute address.</summary>
    public string Target { get; }

    /// <summary>The request line and the headers, verbatim.</summary>
    public string Head { get; }

    /// <summary>The status code with which the proxy refused the request; null if it passed.</summary>
    public int? Refusal { get; internal set; }

    internal bool IsTunnel => Method == "CONNECT";

    /// <summary>True if the request is for the proxy itself: then the target is a path.</summary>
    internal bool IsForProxy => Target.StartsWith('/');

    /// <summary>The host and port to connect to; null if the target names none.</summary>
    internal Uri? Address { get; }

    internal string? FindHeader(string name) =>
        _lines.Skip(1).FirstOrDefault(line => IsHeader(line, name))?[(name.Length + 1)..].Trim();

    /// <summary>Gets the head for the server: without the headers for the proxy, and with one request per connection.</summary>
    internal string ToForwardedHead() => string.Join(
        "\r\n",
        [
            $"{Method} {Address!.PathAndQuery} HTTP/1.1",
            .. _lines.Skip(1).Where(static line => !Array.Exists(s_hopHeaders, name => IsHeader(line, name))),
            "Connection: close",
            "\r\n",
        ]);

    private static bool IsHeader(string line, string name) => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase);
}
