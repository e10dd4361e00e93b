using NimProbe.Engine.Capabilities;
using Xunit;

namespace NimProbe.Tests.Capabilities;

/// <summary>
/// A server that ignores the parameters and guesses. It knows everything that does not change between requests: the names of the function,
/// its argument and the colours, and the form of each proof.
/// </summary>
public sealed class GuessingServerTests
{
    private const int Runs = 100_000;
    private const string CodeCharacters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    // 1 of 7^4 = 2401 runs is right by chance: 42 are expected, and 70 are 4.4 standard deviations more.
    private const int MostRightVisions = 70;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Vision_is_rarely_confirmed_by_chance(int seed) =>
        Assert.InRange(CountConfirmed(NimCapability.Vision, seed, GuessColours), 1, MostRightVisions);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_schema_is_never_confirmed_by_chance(int seed) =>
        Assert.Equal(0, CountConfirmed(NimCapability.JsonSchema, seed, GuessObject));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_call_is_never_confirmed_by_chance(int seed) =>
        Assert.Equal(0, CountConfirmed(NimCapability.ToolCalling, seed, GuessCall));

    private static int CountConfirmed(NimCapability capability, int seed, Func<Random, ChatMessage> guess)
    {
        Random probes = new(seed);
        Random guesses = new(seed + 1000);
        int confirmed = 0;
        for (int run = 0; run < Runs; run++)
        {
            CapabilityJudgement judgement = Answer(CapabilityProbe.Create(capability, probes.Next).Start());
            while (judgement.Next is { } next)
            {
                judgement = Answer(next);
            }

            confirmed += judgement.Support == NimCapabilitySupport.Confirmed ? 1 : 0;
        }

        return confirmed;

        CapabilityJudgement Answer(CapabilityRequest request) =>
            request.Judge(new CapabilityAnswer(NimModelStatus.Available, "Answered") { Message = guess(guesses) });
    }

    private static ChatMessage GuessColours(Random random)
    {
        string left = TestPicture.ColourNames[random.Next(TestPicture.ColourNames.Count)];
        string right = TestPicture.ColourNames[random.Next(TestPicture.ColourNames.Count)];
        return new ChatMessage
        {
            Content = random.Next(4) switch
            {
                0 => $"{left} {right}",
                1 => $"Left: {left}. Right: {right}.",
                2 => $"The right half is {left}, the left half is {right}.",
                _ => left == right ? $"Both halves are {left}." : $"{left}, {right}",
            },
            FinishReason = "stop",
        };
    }

    private static ChatMessage GuessObject(Random random) =>
        new() { Content = $$"""{"code":"{{GuessCode(random)}}"}""", FinishReason = "stop" };

    private static ChatMessage GuessCall(Random random) => new()
    {
        ToolCalls = [new ToolCall("report_code", $$"""{"code":"{{GuessCode(random)}}"}""")],
        FinishReason = "tool_calls",
    };

    // Half of the guesses have the form of a code, the others are what a model writes.
    private static string GuessCode(Random random) => random.Next(2) == 0
        ? new string(random.GetItems<char>(CodeCharacters, 8))
        : ((string[])["OK", "hello", "7", "42", "code", ""])[random.Next(6)];
}
