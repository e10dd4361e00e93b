namespace NimProbe.Sandbox.Proxy;

/// <summary>An answer of the proxy's own.</summary>
internal readonly record struct ProxyAnswer(int Status, ReadOnlyMemory<byte> Body)
{
    public static ProxyAnswer Empty(int status) => new(status, ReadOnlyMemory<byte>.Empty);
}
