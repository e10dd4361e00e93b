using System.Text;
using System.Text.Json.Nodes;
using NimProbe.Engine.Capabilities;
using NimProbe.Sandbox.Answers;
using NimProbe.Sandbox.Chat;
using Xunit;

namespace NimProbe.Tests.Capabilities;

/// <summary>
/// Every behaviour of nim-api-2.md 5, the misleading ones included: the outcome that is wanted, and the actual one. Streams take time;
/// <see cref="CapabilityRunTests"/> receives them over HTTP.
/// </summary>
public sealed class CapabilityBehavioursTests
{
    public static TheoryData<string, string, string> Behaviours =>
        [.. AnswerLibrary.CapabilityBehaviours.Where(static b => b.Capability != nameof(NimCapability.Streaming))
            .Select(static b => (b.Answer, b.Capability, b.Support))];

    [Theory]
    [MemberData(nameof(Behaviours))]
    public void Each_behaviour_has_its_outcome(string answer, string capability, string support)
    {
        SimulatedServer server = new(answer);
        CapabilityProbe probe = Create(Enum.Parse<NimCapability>(capability));
        CapabilityJudgement judgement = server.Test(probe);

        Assert.Equal(Enum.Parse<NimCapabilitySupport>(support), judgement.Support);
        Assert.InRange(server.Requests, 1, probe.MaximumRequests);
        Assert.InRange(judgement.Detail.Length, 1, 500);
    }

    [Fact]
    public void The_behaviours_contain_every_outcome_of_every_capability()
    {
        var outcomes = AnswerLibrary.CapabilityBehaviours.Select(static b => (b.Capability, b.Support)).Distinct().Order();

        Assert.Equal(
            from capability in Enum.GetNames<NimCapability>().Order()
            from support in Enum.GetNames<NimCapabilitySupport>().Order()
            where (capability, support) is not (nameof(NimCapability.Reasoning), nameof(NimCapabilitySupport.Refused))
            select (capability, support),
            outcomes);
    }

    [Theory]
    [InlineData(NimCapability.ToolCalling, "tools")]
    [InlineData(NimCapability.ToolCalling, "tools", "tool_choice")]
    [InlineData(NimCapability.JsonSchema, "response_format")]
    [InlineData(NimCapability.Vision, "messages")]
    public void An_honest_server_that_never_sees_the_parameter_is_not_confirmed(NimCapability capability, params string[] parameters)
    {
        SimulatedServer server = new("capable") { Alter = body => Remove(body, parameters) };

        Assert.NotEqual(NimCapabilitySupport.Confirmed, server.Test(Create(capability)).Support);
    }

    [Theory]
    [InlineData(NimCapability.ToolCalling)]
    [InlineData(NimCapability.JsonSchema)]
    public void The_proof_is_in_no_prompt(NimCapability capability)
    {
        JsonNode body = JsonNode.Parse(Create(capability).Start().Write("pub/model", 1024).Span)!;
        string prompt = body["messages"]!.ToJsonString();
        string code = body.ToJsonString().Split('"').Single(static t => t.Length == 8 && t.All(IsCodeCharacter));

        Assert.DoesNotContain(code, prompt, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("code", prompt, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Two_models_have_different_proofs()
    {
        Random random = new(18);

        Assert.NotEqual(RandomCode.Create(random.Next), RandomCode.Create(random.Next));
    }

    [Theory]
    [InlineData("schema_guided_only", "nvext.guided_json is supported")]
    [InlineData("schema_refused", "The request was refused with HTTP 422: body -> response_format")]
    [InlineData("tools_disabled", "tool parsing is disabled by frontend configuration")]
    public void The_detail_of_a_refusal_says_what_the_server_said(string answer, string detail)
    {
        bool isSchema = answer.StartsWith("schema", StringComparison.Ordinal);
        NimCapability capability = isSchema ? NimCapability.JsonSchema : NimCapability.ToolCalling;

        Assert.Contains(detail, new SimulatedServer(answer).Test(Create(capability)).Detail, StringComparison.Ordinal);
    }

    private static bool IsCodeCharacter(char c) => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c);

    private static CapabilityProbe Create(NimCapability capability) => CapabilityProbe.Create(capability, new Random(18).Next);

    private static ReadOnlyMemory<byte> Remove(ReadOnlyMemory<byte> body, string[] parameters)
    {
        JsonObject request = JsonNode.Parse(body.Span)!.AsObject();
        foreach (string parameter in parameters)
        {
            request.Remove(parameter);
        }

        return Encoding.UTF8.GetBytes(request.ToJsonString());
    }
}
