using NimProbe.Engine.Errors;
using Xunit;

namespace NimProbe.Tests.Errors;

public sealed class ClosestNameTests
{
    private static readonly string[] s_ids =
    [
        "meta/llama-3.1-405b-instruct",
        "meta/llama-3.1-70b-instruct",
        "meta/llama-3.1-8b-instruct",
        "nvidia/nv-embedqa-e5-v5",
    ];

    [Theory]
    [InlineData("meta/llama-3.1-9b-instruct", "meta/llama-3.1-8b-instruct")]
    [InlineData("Meta/Llama-3.1-8B-Instruct", "meta/llama-3.1-8b-instruct")]
    [InlineData("meta/lalma-3.1-8b-instruct", "meta/llama-3.1-8b-instruct")]
    [InlineData("llama-3.1-8b-instruct", "meta/llama-3.1-8b-instruct")]
    [InlineData("nvidia/nv-embedqa-e5v5", "nvidia/nv-embedqa-e5-v5")]
    [InlineData("meta/codellama-70b", null)]
    [InlineData("", null)]
    public void A_mistyped_id_has_the_id_that_was_meant(string typed, string? expected) =>
        Assert.Equal(expected, ClosestName.Find(typed, s_ids));

    [Theory]
    [InlineData("metta", "meta")]
    [InlineData("NVIDIA", "nvidia")]
    [InlineData("xyz", null)]
    public void A_mistyped_publisher_has_the_publisher_that_was_meant(string typed, string? expected) =>
        Assert.Equal(expected, ClosestName.Find(typed, ["ibm", "meta", "nvidia"]));

    [Fact]
    public void A_listed_name_is_not_proposed_for_itself() => Assert.Null(ClosestName.Find("meta", ["meta", "microsoft"]));

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("abc", "", 3)]
    [InlineData("abc", "acb", 1)]
    [InlineData("abc", "ABD", 1)]
    [InlineData("kitten", "sitting", 3)]
    public void The_distance_is_the_number_of_mistakes_in_either_direction(string one, string other, int expected)
    {
        Assert.Equal(expected, ClosestName.GetDistance(one, other));
        Assert.Equal(expected, ClosestName.GetDistance(other, one));
    }

    [Fact]
    public void A_text_that_is_too_long_for_an_id_is_not_compared() =>
        Assert.Null(ClosestName.Find(new string('a', 5000), [new string('a', 4999)]));
}
