using System.Text;
using NimProbe.Engine.Capabilities;
using Xunit;

namespace NimProbe.Tests.Capabilities;

public sealed class EventSplitterTests
{
    [Theory]
    [InlineData("data: {\"a\":1}\n\ndata: {\"b\":2}\n\ndata: [DONE]\n\n")]
    [InlineData("data:{\"a\":1}\r\n\r\ndata:{\"b\":2}\r\n\r\ndata:[DONE]")]
    [InlineData(": ping\n\nid: 1\nevent: message\ndata: {\"a\":1}\n\ndata: {\"b\":\ndata: 2}\n\ndata: [DONE]\n\n")]
    [InlineData("data: {\"a\":1}\ndata: {\"b\":2}\ndata: [DONE]\n")]
    public void The_data_of_each_event_is_found(string body)
    {
        Assert.Equal(
            ["{\"a\":1}", "{\"b\":2}", "[DONE]"], Split(body).Select(static data => data.Replace(" ", "", StringComparison.Ordinal)));
    }

    [Fact]
    public void An_event_that_was_cut_off_is_left_out() => Assert.Single(Split("data: {\"a\":1}\n\ndata: {\"b\":"));

    private static IEnumerable<string> Split(string body) =>
        EventSplitter.Split(Encoding.UTF8.GetBytes(body)).Select(static data => Encoding.UTF8.GetString(data.Span));
}
