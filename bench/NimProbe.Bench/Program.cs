using NimProbe.Bench.Fuzz;
using NimProbe.Bench.Limits;
using NimProbe.Bench.Schedule;
using NimProbe.Bench.Verdicts;

switch (args)
{
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
    case ["growth"]:
        await FuzzBench.WriteGrowthAsync(Console.Out);
        return 0;
    default:
        await Console.Error.WriteLineAsync("Usage: NimProbe.Bench verdicts | schedule <path of pwsh> | history | limits | fuzz | growth");
        return 2;
}
