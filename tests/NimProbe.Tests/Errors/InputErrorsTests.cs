using NimProbe.Engine.Errors;
using Xunit;

namespace NimProbe.Tests.Errors;

public sealed class InputErrorsTests
{
    [Theory]
    [InlineData("meta/lama-3.1-8b-instruct", " Did you mean 'meta/llama-3.1-8b-instruct'?")]
    [InlineData("lama", " Did you mean '*lama*'?")]
    [InlineData("70B", " Did you mean '*70B*'?")]
    [InlineData("meta/llama", " Did you mean '*meta/llama*'?")]
    [InlineData("8b", "")]
    [InlineData("qwen", "")]
    [InlineData("[70b]", "")]
    [InlineData("", "")]
    public void A_name_that_is_not_listed_leads_to_the_closest_name_or_to_a_pattern(string name, string expected) =>
        Assert.Equal(expected, InputErrors.AskForClosest(name, ["meta/llama-3.1-8b-instruct", "meta/llama-3.1-70b-instruct"]));
}
