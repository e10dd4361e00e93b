using Xunit;

namespace NimProbe.Tests;

public sealed class NimModelIdTests
{
    [Theory]
    [InlineData("meta/llama-3.1-8b-instruct", "meta", "llama-3.1-8b-instruct")]
    [InlineData("llama3", "", "llama3")]
    [InlineData("a/b/c", "a", "b/c")]
    [InlineData("/b", "", "b")]
    public void An_id_is_publisher_and_name(string id, string publisher, string name)
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
    [InlineData("meta/half\ud800pair")]
    public void What_is_empty_or_does_not_print_is_no_id(string? id) => Assert.NotNull(NimModelId.GetValidationError(id));

    [Theory]
    [InlineData("meta/llama-3.1-8b-instruct")]
    [InlineData("llama3:8b")]
    [InlineData("with space")]
    [InlineData("=cmd|' /C calc'!A0")]
    [InlineData("模型/一")]
    [InlineData("emoji/😀")]
    public void Anything_that_prints_may_be_one(string id) => Assert.Null(NimModelId.GetValidationError(id));

    [Fact]
    public void The_length_is_bounded()
    {
        Assert.Null(NimModelId.GetValidationError(new string('x', NimModelId.MaximumLength)));
        Assert.Contains("10,000", NimModelId.GetValidationError(new string('x', 10_000))!, StringComparison.Ordinal);
    }
}
