using NimProbe.Engine.Probing;
using NimProbe.Sandbox;
using NimProbe.Sandbox.Answers;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Classification;

public sealed class PublishedBodiesTests
{
    private const string Id = "publisher/model";
    private const string Canary = "meta/llama-3.1-8b-instruct";

    public static TheoryData<string, string> Cases
    {
        get
        {
            TheoryData<string, string> cases = [];
            foreach (PublishedBody body in PublishedBodies.All)
            {
                foreach ((string variation, Func<SandboxAnswer, SandboxAnswer?> vary) in BodyVariation.All)
                {
                    if (vary(body.Answer) is not null)
                    {
                        cases.Add(body.Name, variation);
                    }
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Each_variation_of_a_body_has_the_same_status(string name, string variation)
    {
        PublishedBody body = PublishedBodies.All.Single(b => b.Name == name);
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxOptions
        {
            Models =
            [
                new SandboxModel(Canary),
                new SandboxModel(Id, "published", EmbeddingsAnswer: "published", CompletionsAnswer: "published"),
            ],
            CustomAnswers = new Dictionary<string, SandboxAnswer> { ["published"] = BodyVariation.All[variation](body.Answer)! },
        });

        // The canary model answers first: the key is accepted, and the origin is the hosted service.
        ProbeReport report = await harness.ProbeAsync(
            [new ProbeTarget(Canary), new ProbeTarget(Id) { IsListed = true, Endpoint = body.Route }],
            new ProbeOptions { MaximumRetryCount = 0, ThrottleLimit = 1 },
            harness.Settings("nvapi-0123456789abcdefABCDEF"));

        Assert.Equal(body.ErrorId, report.Fault?.ErrorId);
        NimProbeResult? result = report.Results.SingleOrDefault(static r => r.Id == Id);
        Assert.True(body.Status == result?.Status, $"{result?.Status}: {result?.Detail}");
        Assert.Equal(
            body.Status == NimModelStatus.Retired ? new DateTime(2026, 5, 14, 0, 0, 0, DateTimeKind.Utc) : null,
            result?.EndOfLife);
    }

    [Fact]
    public void Every_status_that_a_response_can_have_is_covered() =>
        Assert.Equal(
            Enum.GetValues<NimModelStatus>().Except([NimModelStatus.NotListed, NimModelStatus.TimedOut]).Order(),
            PublishedBodies.All.Select(static b => b.Status).OfType<NimModelStatus>().Distinct().Order());
}
