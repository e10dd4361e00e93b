using System.CommandLine;
using NimProbe.Sandbox.Proxy;
using static NimProbe.Sandbox.Commands.OptionFactory;

namespace NimProbe.Sandbox.Commands;

/// <summary>The command <c>proxy</c>: runs a <see cref="ProxyServer"/>.</summary>
internal sealed class ProxyCommand : Command
{
    private readonly Option<int> _port = CreatePort();
    private readonly Option<string?> _credential =
        Create<string?>("--credential", "user:password", "Answer 407 (Basic) to all others (default: no credential is checked)");

    private readonly Option<int> _parentProcess = CreateParentProcess();

    public ProxyCommand()
        : base(
            "proxy",
            "Run a forward proxy to this machine until Ctrl+C. The first line printed is the address. "
            + "GET /_sandbox/requests returns what the proxy could read of each request, keys included.")
    {
        Option[] options = [_port, _credential, _parentProcess];
        Array.ForEach(options, Add);
        SetAction((result, stop) =>
            ServerRunner.RunAsync(result.GetValueOrNull(_parentProcess), () => StartAsync(result), describe: null, stop));
    }

    public ProxyOptions GetOptions(ParseResult result) => new()
    {
        Port = result.GetValue(_port),
        Credential = result.GetValue(_credential),
    };

    private Task<ProxyServer> StartAsync(ParseResult result) => Task.FromResult(ProxyServer.Start(GetOptions(result)));
}
