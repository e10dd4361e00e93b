namespace NimProbe.Sandbox.Hosting;

/// <summary>A server that listens until it is disposed.</summary>
public interface IListeningServer : IAsyncDisposable
{
    /// <summary>The server's address, such as <c>http://127.0.0.1:40001</c>.</summary>
    Uri Origin { get; }
}
