namespace NimProbe.Sandbox.Proxy;

/// <summary>What a proxy can read of a request: its head, keys included, for that is what a test wants to know.</summary>
public sealed class ProxyRequest
{
    private readonly string[] _lines;

    internal ProxyRequest(string head)
    {
        Head = head;
        _lines = head.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        string[] words = _lines.Length > 0 ? _lines[0].Split(' ') : [];
        (Method, Target) = words is [var method, var target, "HTTP/1.1"] ? (method, target) : ("", "");

        // The authority that is to be tunnelled to has no scheme.
        Address = Uri.TryCreate(IsTunnel ? "tunnel://" + Target : Target, UriKind.Absolute, out Uri? address) && address.Port > 0 ? address : null;
    }

    /// <summary>The method; <c>CONNECT</c> for a tunnel.</summary>
    public string Method { get; }

    /// <summary>Where to: <c>host:port</c> for a tunnel, else an absolute address.</summary>
    public string Target { get; }

    /// <summary>The request line and the headers, letter for letter.</summary>
    public string Head { get; }

    /// <summary>The status that the proxy refused it with; null where it passed.</summary>
    public int? Refusal { get; internal set; }

    internal bool IsTunnel => Method == "CONNECT";

    /// <summary>Whether the proxy itself is asked: such a target is a path.</summary>
    internal bool IsOwn => Target.StartsWith('/');

    /// <summary>The host and port to connect to; null where the target names none.</summary>
    internal Uri? Address { get; }

    internal string? ValueOf(string name) =>
        _lines.Skip(1).FirstOrDefault(line => IsOf(line, name))?[(name.Length + 1)..].Trim();

    /// <summary>The head that the server gets: nothing that is between client and proxy, and one request a connection.</summary>
    internal string ToForwardedHead() => string.Join(
        "\r\n",
        [
            $"{Method} {Address!.PathAndQuery} HTTP/1.1",
            .. _lines.Skip(1).Where(static line => !IsOf(line, "Proxy-Authorization") && !IsOf(line, "Proxy-Connection") && !IsOf(line, "Connection")),
            "Connection: close",
            "\r\n",
        ]);

    private static bool IsOf(string line, string name) => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase);
}
