using System.CommandLine;
using NimProbe.Sandbox.Fleet;
using static NimProbe.Sandbox.Commands.OptionFactory;

namespace NimProbe.Sandbox.Commands;

/// <summary>The command <c>fleet</c>: runs a <see cref="FleetServer"/>.</summary>
internal sealed class FleetCommand : Command
{
    private readonly Option<string?> _kinds = Create<string?>(
        "--kinds", "list", $"The kinds of the services and their numbers (default: {FleetPlan.DefaultKinds})");

    private readonly Option<string?> _services = Create<string?>("--services", "csv", "The services as a file instead, one row each");
    private readonly Option<int> _models = Create<int>("--models", "n", "With --kinds: the models of each service (default: 1)");
    private readonly Option<bool> _keys = new("--keys") { Description = "With --kinds: give each service a fake key of its own" };
    private readonly Option<int> _port =
        Create<int>("--port", "n", "The port of every service; 0 selects a free one for each (default: 0)");

    private readonly Option<int> _parentProcess = CreateParentProcess();

    public FleetCommand()
        : base(
            "fleet",
            "Serve many services at 127.0.0.1 to 127.0.0.200 until Ctrl+C. The first line printed is the address of the fleet. "
            + "GET /_sandbox/services lists the services, GET /_sandbox/requests returns their requests with all headers, keys included.")
    {
        Option[] options = [_kinds, _services, _models, _keys, _port, _parentProcess];
        Array.ForEach(options, Add);
        SetAction((result, stop) =>
            ServerRunner.RunAsync(result.GetValueOrNull(_parentProcess), () => FleetServer.StartAsync(GetOptions(result), stop), stop));
    }

    public FleetOptions GetOptions(ParseResult result)
    {
        string? kinds = result.GetValue(_kinds);
        if (result.GetValue(_services) is string path)
        {
            return kinds is null
                ? new FleetOptions { Services = FleetPlan.Read(path), Port = result.GetValue(_port) }
                : throw new SandboxException("--kinds and --services exclude each other.");
        }

        int models = result.GetValueOrNull(_models) ?? 1;
        return models < 0
            ? throw new SandboxException(FormattableString.Invariant($"The number of models must be at least 0, not {models}."))
            : new FleetOptions
            {
                Services = FleetPlan.Parse(kinds ?? FleetPlan.DefaultKinds, models, result.GetValue(_keys)),
                Port = result.GetValue(_port),
            };
    }
}
