using Xunit;

namespace NimProbe.Tests;

public sealed class NimTextTests
{
    [Theory]
    [InlineData("Closed: Function '0123abcd-0000-4000-8000-0123456789ab': Not found for the account.", "Closed: Not found for the account")]
    [InlineData("Function id '0123ABCD-0000-4000-8000-0123456789ab' version 'null': The function is missing", "The function is missing")]
    [InlineData("Function '0123abcd-0000-4000-8000-0123456789ab' failed", "Function failed")]
    [InlineData("Request 0123abcd-0000-4000-8000-0123456789ab", "Request")]
    [InlineData("Answered", "Answered")]
    [InlineData("", "")]
    public void A_short_detail_has_no_ids_of_functions(string detail, string expected) => Assert.Equal(expected, NimText.Shorten(detail));

    [Theory]
    [InlineData(null, "")]
    [InlineData("plain text", "plain text")]
    [InlineData("模型 😀", "模型 😀")]
    [InlineData("\u001b[31m\0\u007f\u0085", "\ufffd[31m\ufffd\ufffd\ufffd")]
    [InlineData("a\r\nb\u2028c\u2029", "a\ufffd\ufffdb\ufffdc\ufffd")]
    [InlineData("\u202e\u200b\ufeff", "\ufffd\ufffd\ufffd")]
    [InlineData("\uffff \ufffd", "\ufffd \ufffd")]
    public void Sanitize_replaces_what_does_not_print(string? text, string expected) => Assert.Equal(expected, NimText.Sanitize(text));

    // Attributes cannot contain a lone surrogate.
    [Fact]
    public void Sanitize_replaces_lone_surrogates() => Assert.Equal("a\ufffdb\ufffd", NimText.Sanitize("a\ud800b\udc00"));
}
