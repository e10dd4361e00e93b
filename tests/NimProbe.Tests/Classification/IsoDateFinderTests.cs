using System.Globalization;
using NimProbe.Engine.Classification;
using Xunit;

namespace NimProbe.Tests.Classification;

public sealed class IsoDateFinderTests
{
    [Theory]
    [InlineData(
        "The model 'writer/palmyra-2024-10-01' has reached its end of life on 2026-05-14T00:00:00Z and is gone.", "2026-05-14T00:00:00")]
    [InlineData("The model '2024-10-01' has reached its end of life on 2026-05-14.", "2026-05-14T00:00:00")]
    [InlineData("The model 'a/b@2024-10-01' has reached its END OF LIFE on 2026-05-14T00:00:00Z", "2026-05-14T00:00:00")]
    [InlineData("On 2026-05-14 'a/b-2024-10-01' came to its end of life", "2026-05-14T00:00:00")]
    [InlineData("Gone since 2026-05-14T09:00:00.123456789Z.", "2026-05-14T09:00:00.1234568")]
    [InlineData("\"eol\":\"2026-05-14T09:00:00+02:00\"", "2026-05-14T07:00:00")]
    [InlineData("(2026-05-14T09:00:00-0700)", "2026-05-14T16:00:00")]
    [InlineData("until 2026-05-14 09:30 UTC", "2026-05-14T09:30:00")]
    [InlineData("order 1234-56-78, gone on 2026-05-14", "2026-05-14T00:00:00")]
    public void A_date_that_is_a_separate_word_is_found(string text, string date) =>
        Assert.Equal(DateTime.Parse(date, CultureInfo.InvariantCulture), IsoDateFinder.Find(text));

    [Theory]
    [InlineData("")]
    [InlineData("The model 'writer/palmyra-2024-10-01' is gone")]
    [InlineData("The model 'writer/2024-10-01' is gone")]
    [InlineData("The model '2024-10-01/palmyra' is gone")]
    [InlineData("The model 'palmyra_2024-10-01' is gone")]
    [InlineData("The model 'palmyra.2024-10-01' is gone")]
    [InlineData("The model '2024-10-01.v2' is gone")]
    [InlineData("The model '2024-10-01b' is gone")]
    [InlineData("The model '2024-10-01T00:00:00Zulu' is gone")]
    [InlineData("The model '12024-10-01' is gone")]
    [InlineData("reached its end of life on 0000-00-00T00:00:00Z.")]
    public void A_date_that_is_part_of_a_longer_word_is_ignored(string text) => Assert.Null(IsoDateFinder.Find(text));
}
