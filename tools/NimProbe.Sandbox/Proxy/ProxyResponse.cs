namespace NimProbe.Sandbox.Proxy;

/// <summary>A response of the proxy itself.</summary>
internal readonly record struct ProxyResponse(int Status, ReadOnlyMemory<byte> Body)
{
    public static ProxyResponse Empty(int status) => new(status, ReadOnlyMemory<byte>.Empty);
}
