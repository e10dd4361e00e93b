using Xunit;

namespace NimProbe.Tests;

public sealed class NimModelIdTests
{
    [Theory]
    [InlineData("meta/llama-3.1-8b-instruct", "meta", "llama-3.1-8b-instruct")]
    [InlineData("llama3", "", "llama3")]
    [InlineData("a/b/c", "a", "b/c")]
    [InlineData("/b", "", "b")]
    public void The_first_slash_separates_publisher_and_name(string id, string publisher, string name)
    {
        NimModel model = new() { Id = id, BaseUri = new Uri("http://localhost/v1") };

        Assert.Equal((publisher, name, id), (model.Publisher, model.Name, model.ToString()));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" \t")]
    [InlineData("meta/esc\u001b[31m")]
    [InlineData("meta/nul\0")]
    [InlineData("meta/line\nbreak")]
    [InlineData("meta/\u202egpj.exe")]
    [InlineData("meta/zero\u200bwidth")]
    [InlineData("meta/replaced\ufffd")]
    [InlineData("meta/non\uffffcharacter")]
    public void An_empty_or_unprintable_id_is_invalid(string? id) => Assert.NotNull(NimModelId.GetValidationError(id));

    // Attributes cannot contain a lone surrogate.
    [Fact]
    public void An_id_with_a_lone_surrogate_is_invalid() => Assert.NotNull(NimModelId.GetValidationError("meta/half\ud800pair"));

    [Theory]
    [InlineData("meta/llama-3.1-8b-instruct")]
    [InlineData("llama3:8b")]
    [InlineData("with space")]
    [InlineData("=cmd|' /C calc'!A0")]
    [InlineData("模型/一")]
    [InlineData("emoji/😀")]
    public void Any_printable_id_is_valid(string id) => Assert.Null(NimModelId.GetValidationError(id));

    [Fact]
    public void The_length_of_an_id_is_limited()
    {
        Assert.Null(NimModelId.GetValidationError(new string('x', NimModelId.MaximumLength)));
        Assert.Equal("has 10,000 characters; the maximum is 256", NimModelId.GetValidationError(new string('x', 10_000)));
    }

    [Fact]
    public void Display_text_is_sanitized_and_shortened()
    {
        Assert.Equal("a\ufffd[31mb", NimModelId.ToDisplayText("a\u001b[31mb"));
        Assert.Equal(new string('x', 100), NimModelId.ToDisplayText(new string('x', 100)));
        Assert.Equal(new string('x', 100) + "...", NimModelId.ToDisplayText(new string('x', 101)));
    }
}
