using NimProbe.Engine.Capabilities;
using Xunit;

namespace NimProbe.Tests.Capabilities;

public sealed class ColourAnswerTests
{
    private static readonly TestPicture s_redBlue = new(0, 2);
    private static readonly TestPicture s_redRed = new(0, 0);

    [Theory]
    [InlineData("red blue")]
    [InlineData("Red, blue.")]
    [InlineData("**Red** / **Blue**")]
    [InlineData("Left: red, right: blue")]
    [InlineData("The left half is red and the right half is blue.")]
    [InlineData("The right half is blue, and the left half is red.")]
    [InlineData("""{"left": "red", "right": "blue"}""")]
    [InlineData("<think>Is it green, or white? No, red.</think>red blue")]
    public void An_answer_that_names_both_halves_is_right(string text) => Assert.True(s_redBlue.IsDescribedBy(ColourAnswer.Read(text)));

    [Theory]
    [InlineData("blue red")]
    [InlineData("red")]
    [InlineData("red red")]
    [InlineData("red blue green")]
    [InlineData("red green blue yellow black white purple")]
    [InlineData("reddish blueish")]
    [InlineData("The right half is red, and the left half is blue.")]
    [InlineData("")]
    public void Any_other_answer_is_wrong(string text) => Assert.False(s_redBlue.IsDescribedBy(ColourAnswer.Read(text)));

    [Theory]
    [InlineData("red")]
    [InlineData("red red")]
    [InlineData("Both halves are red.")]
    public void A_picture_of_one_colour_can_be_described_by_one_word(string text) =>
        Assert.True(s_redRed.IsDescribedBy(ColourAnswer.Read(text)));

    [Fact]
    public void An_answer_describes_at_most_one_of_all_pictures()
    {
        string[] words = [.. TestPicture.ColourNames, "left", "right", "and", "not", "both"];
        Random random = new(18);
        for (int run = 0; run < 20_000; run++)
        {
            ColourAnswer answer = ColourAnswer.Read(string.Join(' ', random.GetItems(words, random.Next(9))));
            int described = Enumerable.Range(0, 49).Count(i => new TestPicture(i / 7, i % 7).IsDescribedBy(answer));

            Assert.InRange(described, 0, 1);
        }
    }

    [Theory]
    [InlineData("I don't see any image in our conversation.")]
    [InlineData("I'm unable to view images.")]
    [InlineData("I can’t see the picture, so it is red or blue.")]
    [InlineData("There is no picture.")]
    [InlineData("The image is missing.")]
    [InlineData("As a text-based model, I only read words.")]
    [InlineData("No image was provided.")]
    public void A_denial_is_recognized(string text) => Assert.True(ColourAnswer.Read(text).DeniesPicture);

    [Theory]
    [InlineData("red blue")]
    [InlineData("The image has a red half and a blue half.")]
    [InlineData("Hello! How can I help you today?")]
    public void Other_answers_are_no_denial(string text) => Assert.False(ColourAnswer.Read(text).DeniesPicture);
}
