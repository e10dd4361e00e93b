using NimProbe.Sandbox;
using NimProbe.Sandbox.Answers;
using NimProbe.Sandbox.Catalog;
using Xunit;

namespace NimProbe.Tests.Sandbox;

/// <summary>The CSV files with models.</summary>
public sealed class CatalogFileTests
{
    [Theory]
    [InlineData("", "is empty.")]
    [InlineData("id,chat_answer\na/b,choices\na/c", "(3): 1 fields, the header has 2.")]
    [InlineData("id,chat_answer\n,choices", "(2): no id.")]
    [InlineData("id,chat_answer\na/b,\"choices", "(2): a quote is not closed.")]
    [InlineData("id,chat_answer\na/b,choice", "(2): There is no answer named 'choice'; 'answers' lists them.")]
    [InlineData("id,chat_answer,chat_latency_ms\na/b,choices,soon", "(2): chat_latency_ms 'soon' is not a number of milliseconds.")]
    [InlineData("id,chat_answer,chat_latency_ms\na/b,choices,-1", "(2): chat_latency_ms '-1' is not a number of milliseconds.")]
    [InlineData("id,chat_answer,end_of_life\na/b,choices,never", "(2): end_of_life 'never' is not a date.")]
    [InlineData("id,chat_answer,listed\na/b,choices,maybe", "(2): listed 'maybe' is neither true nor false.")]
    [InlineData("chat_answer\nchoices", "(2): no id.")]
    public void A_malformed_catalogue_is_reported_with_its_line(string csv, string message)
    {
        SandboxException error = Assert.Throws<SandboxException>(() => ReadCatalog(csv));

        Assert.EndsWith(".csv" + (message.StartsWith('(') ? "" : " ") + message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_catalogue_can_have_quotes_and_other_columns()
    {
        const string Header =
            """
            "id","note","chat_answer",chat_latency_ms,embeddings_answer,embeddings_latency_ms,
            """
            + "completions_answer,completions_latency_ms,end_of_life,listed\n";
        const string Rows =
            """
            "a/b","says ""x"", y","engine_500|choices","12","","","choices","34","2027-01-01","false"

            "a/c","","","","embedding","5","","","",""
            """;

        Assert.Equal(
            [
                new SandboxModel("a/b", "engine_500|choices", 12, CompletionsAnswer: "choices")
                {
                    EndOfLife = new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero),
                    CompletionsLatency = 34,
                    IsListed = false,
                },
                new SandboxModel("a/c", ChatAnswer: null, EmbeddingsAnswer: "embedding") { EmbeddingsLatency = 5 },
            ],
            ReadCatalog(Header + Rows));
    }

    private static IReadOnlyList<SandboxModel> ReadCatalog(string csv)
    {
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.csv");
        File.WriteAllText(path, csv);
        try
        {
            return CatalogFile.Read(path, new AnswerLibrary(new Dictionary<string, SandboxAnswer>()));
        }
        finally
        {
            File.Delete(path);
        }
    }
}
