using NimProbe.Bench.Capabilities;
using NimProbe.Bench.Fuzz;
using NimProbe.Bench.Limits;
using NimProbe.Bench.Schedule;
using NimProbe.Bench.Speed;
using NimProbe.Bench.Verdicts;

switch (args)
{
    case ["capabilities"]:
        await CapabilityTable.WriteAsync(Console.Out);
        return 0;
    case ["verdicts"]:
        await RecordedProbesTable.WriteAsync(Console.Out);
        await AprilCatalogTable.WriteAsync(Console.Out);
        return 0;
    case ["schedule", string powerShell]:
        Task<string> scenarios = BudgetScenarios.RunAsync();
        await ScheduleComparison.WriteAsync(Console.Out, powerShell);
        await Console.Out.WriteAsync(await scenarios);
        return 0;
    case ["history"]:
        await HistoryComparison.WriteAsync(Console.Out);
        await Console.Out.WriteAsync(await LatencyFileCost.MeasureAsync());
        return 0;
    case ["limits"]:
        await Console.Out.WriteAsync(await LimitScenarios.RunAsync());
        return 0;
    case ["fuzz"]:
        await FuzzBench.WriteCasesAsync(Console.Out);
        await FuzzBench.WriteGrowthAsync(Console.Out);
        return 0;
    case ["formulas"]:
        await Console.Out.WriteAsync(await FormulaTable.CreateAsync());
        return 0;
    case ["reader"]:
        await Console.Out.WriteAsync(ReaderBench.Run());
        return 0;
    case ["streams", string service, string model]:
        await Console.Out.WriteAsync(await StreamCost.RunAsync(new Uri(service), model));
        return 0;
    case ["stream-limits"]:
        await Console.Out.WriteAsync(await StreamLimitsCheck.RunAsync());
        return 0;
    case ["growth"]:
        await FuzzBench.WriteGrowthAsync(Console.Out);
        return 0;
    default:
        await Console.Error.WriteLineAsync(
            "Usage: NimProbe.Bench capabilities | verdicts | schedule <path of pwsh> | history | limits | fuzz | growth | formulas"
            + " | reader | streams <address> <model> | stream-limits");
        return 2;
}
