using System.Text;
using NimProbe.Engine.Classification;
using Xunit;

namespace NimProbe.Tests.Classification;

public sealed class MarkupTests
{
    [Theory]
    [InlineData("<html>404 page not found</html>", "")]
    [InlineData("\uFEFF \r\n\uFEFF\t<p>404 page not found", "text/plain")]
    [InlineData("<?xml version=\"1.0\"?><Error/>", "application/json")]
    [InlineData("Sorry! <!DOCTYPE html><title>404 page not found</title>", "text/plain")]
    [InlineData("404 page not found<br>", "text/html")]
    [InlineData("Gone", "text/html")]
    [InlineData("Gone", "application/xhtml+xml")]
    [InlineData("{ not JSON", "text/html")]
    public void Markup_is_recognized_by_its_content_and_explains_nothing(string text, string mediaType)
    {
        ResponseBody body = ResponseBody.Read(Encoding.UTF8.GetBytes(text), mediaType);

        Assert.Equal(BodyFormat.Markup, body.Format);
        Assert.Equal("", body.Explanation + body.Summary);
    }

    [Fact]
    public void A_page_in_UTF_16_is_markup()
    {
        Assert.Equal(BodyFormat.Markup, Read(Encoding.Unicode));
        Assert.Equal(BodyFormat.Markup, Read(Encoding.BigEndianUnicode));

        static BodyFormat Read(Encoding encoding) =>
            ResponseBody.Read((byte[])[.. encoding.GetPreamble(), .. encoding.GetBytes("<html></html>")], "").Format;
    }

    [Theory]
    [InlineData("404 page not found\n", "text/html", BodyFormat.Text)]
    [InlineData("Already borrowed", "text/xml", BodyFormat.Text)]
    [InlineData("1 < 2", "text/plain", BodyFormat.Text)]
    [InlineData("{\"detail\":\"<b>\"}", "text/html", BodyFormat.Json)]
    [InlineData("data: {\"x\":1}", "text/html", BodyFormat.EventStream)]
    public void Answers_of_the_service_stay_what_they_are_under_a_wrong_type(string text, string mediaType, object format) =>
        Assert.Equal(format, ResponseBody.Read(Encoding.UTF8.GetBytes(text), mediaType).Format);
}
