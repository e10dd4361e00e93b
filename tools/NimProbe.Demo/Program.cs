using System.Threading.Channels;
using NimProbe;
using NimProbe.Demo;
using NimProbe.Engine.Catalog;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;
using NimProbe.Sandbox;

// Twenty times faster than the service, the deadline too: one model never answers.
const double TimeScale = 0.05;
string path = args.Length == 1 ? args[0] : "hosted.csv";

await using SandboxServer server = await SandboxServer.StartAsync(new SandboxOptions { TimeScale = TimeScale });
using NimConnection connection = NimConnection.Open(new NimConnectionSettings
{
    BaseUri = server.BaseUri,
    Timeout = NimConnectionSettings.DefaultTimeout * TimeScale,
});
ModelCatalog catalog = await new CatalogReader(connection, maximumRetryCount: 2).ReadAsync(CancellationToken.None);

Channel<ProbeTarget> input = Channel.CreateUnbounded<ProbeTarget>();
foreach (NimModel model in catalog.Models)
{
    input.Writer.TryWrite(ProbeTarget.FromModel(model));
}

input.Writer.Complete();
DemoObserver collector = new();
await new ProbeRun(connection, new ProbeOptions { ThrottleLimit = 8 }, collector)
    .RunAsync(input.Reader.ReadAllAsync(), CancellationToken.None);

Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
await File.WriteAllLinesAsync(path, collector.ToCsv());
Console.WriteLine($"The sandbox answered at {server.BaseUri} as the hosted service did on 6 April 2026.");
Console.WriteLine();
Console.WriteLine("Count Availability Status");
Console.WriteLine("----- ------------ ------");
foreach (IGrouping<NimModelStatus, NimProbeResult> group in collector.Results.GroupBy(r => r.Status).OrderByDescending(g => g.Count()))
{
    Console.WriteLine($"{group.Count(),5} {group.Key.ToAvailability(),-12} {group.Key}");
}

Console.WriteLine();
Console.WriteLine($"Every model with its verdict: {Path.GetFullPath(path)}");
