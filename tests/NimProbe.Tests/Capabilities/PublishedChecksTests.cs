using System.Text.Json.Nodes;
using NimProbe.Sandbox;
using NimProbe.Sandbox.Answers;
using NimProbe.Sandbox.Chat;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Capabilities;

/// <summary>
/// What published checks report about the same models. <see cref="CapabilityRunTests"/> asserts that NimProbe is right about each of them.
/// </summary>
public sealed class PublishedChecksTests
{
    [Fact]
    public async Task Every_published_check_knows_an_honest_model_and_is_wrong_about_another()
    {
        CapabilityBehaviour[] behaviours = [.. AnswerLibrary.CapabilityBehaviours];
        SandboxModel[] models = [.. behaviours.Select(static b => b.Answer).Distinct().Select(static a => new SandboxModel(a, a))];
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxOptions { Models = models, TimeScale = 0.01 });
        using HttpClient client = new();

        foreach ((NimCapability capability, string name, Func<Func<JsonObject, PublishedResponse>, bool> run) in PublishedChecks.All)
        {
            CapabilityBehaviour[] concerned = [.. behaviours.Where(b => b.Capability == capability.ToString())];
            string[] wrong = [.. concerned.Where(b => Check(b.Answer) != (b.Support == "Confirmed")).Select(static b => b.Answer)];

            Assert.True(Check("capable"), $"{name} does not find {capability}.");
            Assert.True(wrong.Length > 0, $"{name} is right about {capability} of every model.");

            bool Check(string model) => run(request => PublishedResponse.Receive(client, harness.Server.BaseUri, request, model));
        }
    }
}
