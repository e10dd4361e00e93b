using System.Collections.Concurrent;
using NimProbe.Engine.Capabilities;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;
using NimProbe.Sandbox;
using NimProbe.Sandbox.Answers;
using NimProbe.Sandbox.Chat;
using NimProbe.Tests.Capabilities;

namespace NimProbe.Bench.Capabilities;

/// <summary>
/// Compares what NimProbe and published checks report about models that behave as documented, the misleading ones included.
/// </summary>
internal static class CapabilityTable
{
    public static async Task WriteAsync(TextWriter output)
    {
        CapabilityBehaviour[] behaviours = [.. AnswerLibrary.CapabilityBehaviours];
        SandboxModel[] models = [.. behaviours.Select(static b => b.Answer).Distinct().Select(static a => new SandboxModel(a, a))];
        await using SandboxServer server = await SandboxServer.StartAsync(new SandboxOptions { Models = models });
        Collector collector = new();
        NimConnectionSettings settings = new() { BaseUri = server.BaseUri, NoProxy = true };
        using ConnectionSet connections = ConnectionSet.Open(settings, [server.BaseUri], new KeyMap());
        ProbeOptions options = new() { MaxTokens = CapabilityPlan.DefaultMaxTokens };
        await new CapabilityRun(connections, _ => options, CapabilityPlan.All, collector, collector)
            .RunAsync(models.Select(static m => new ProbeTarget(m.Id)).ToAsyncEnumerable(), CancellationToken.None);

        foreach (NimCapability capability in CapabilityPlan.All)
        {
            Write(output, server.BaseUri, capability, [.. behaviours.Where(b => b.Capability == capability.ToString())], collector);
        }
    }

    private static void Write(
        TextWriter output, Uri baseUri, NimCapability capability, CapabilityBehaviour[] behaviours, Collector collector)
    {
        using HttpClient client = new();
        var checks = PublishedChecks.All.Where(c => c.Capability == capability).ToArray();
        MarkdownTable table = new([capability.ToString(), "Wanted", "NimProbe", .. checks.Select(static c => c.Name)]);
        int right = 0;
        int[] wrong = new int[checks.Length];
        foreach (CapabilityBehaviour behaviour in behaviours)
        {
            string actual = collector.Find(behaviour.Answer, capability);
            right += actual == behaviour.Support ? 1 : 0;
            bool[] reports =
            [
                .. checks.Select(c => c.Run(request => PublishedResponse.Receive(client, baseUri, request, behaviour.Answer))),
            ];
            for (int index = 0; index < reports.Length; index++)
            {
                wrong[index] += reports[index] == (behaviour.Support == nameof(NimCapabilitySupport.Confirmed)) ? 0 : 1;
            }

            table.Add([behaviour.Description, behaviour.Support, actual, .. reports.Select(static r => r ? "yes" : "no")]);
        }

        table.Add(["Wrong", "", behaviours.Length - right, .. wrong.Select(static w => (object)w)]);
        output.WriteLine(table.ToString());
    }

    private sealed class Collector : IProbeObserver, ICapabilityObserver
    {
        private readonly ConcurrentQueue<NimCapabilityResult> _results = [];

        public void OnCapability(NimCapabilityResult result) => _results.Enqueue(result);

        public string Find(string id, NimCapability capability) =>
            _results.Single(r => r.Id == id && r.Capability == capability).Support.ToString();
    }
}
