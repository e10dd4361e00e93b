using NimProbe.Sandbox;
using NimProbe.Sandbox.Answers;
using NimProbe.Sandbox.Catalog;
using NimProbe.Sandbox.Hosting;
using NimProbe.Sandbox.Proxy;
using NimProbe.Sandbox.Tls;
using Xunit;

namespace NimProbe.Tests.Sandbox;

/// <summary>The program's arguments and files.</summary>
public sealed class CommandLineTests
{
    [Fact]
    public void Every_option_reaches_its_setting()
    {
        CommandLine line = Parse(
            "serve --catalog {catalog} --port 8080 --time-scale 0.05 --requests-per-minute 40 --key k --refuse-key-with payment_required "
            + "--shape nim --ready-after 2.5 --page-size 10 --models-answer bad_ids --web-catalog-shape changed "
            + "--require-client-certificate --tls wrong-host --parent-process 7");

        Assert.Equal(CommandLineVerb.Serve, line.Verb);
        Assert.Equal(7, line.ParentProcess);
        SandboxOptions expected = new()
        {
            CatalogPath = CatalogFile.DefaultPath,
            Port = 8080,
            TimeScale = 0.05,
            RequestsPerMinute = 40,
            Key = "k",
            RefuseKeyWith = KeyRefusal.PaymentRequired,
            Shape = SandboxShape.Nim,
            ReadyAfter = 2.5,
            PageSize = 10,
            ModelsAnswer = "bad_ids",
            WebCatalog = WebCatalogShape.Changed,
            Tls = TlsCertificateKind.WrongHost,
            RequireClientCertificate = true,
            CustomAnswers = line.Options.CustomAnswers,
        };
        Assert.Equal(expected, line.Options);
        Assert.Equal(new DateOnly(2026, 7, 1), Parse("serve --day 2026-07-01").Options.Day);
        Assert.Equal(TlsCertificateKind.SelfSigned, Parse("serve --tls self-signed").Options.Tls);
        Assert.Equal(TlsCertificateKind.Expired, Parse("serve --tls expired").Options.Tls);
        Assert.Equal(CommandLineVerb.Help, Parse("serve --help").Verb);
        Assert.Equal(CommandLineVerb.Answers, Parse("answers").Verb);
    }

    [Fact]
    public void Every_option_of_the_proxy_reaches_its_setting()
    {
        CommandLine line = Parse("proxy --port 8080 --credential user:pass:word --parent-process 7");

        Assert.Equal(CommandLineVerb.Proxy, line.Verb);
        Assert.Equal(7, line.ParentProcess);
        Assert.Equal(new ProxyOptions { Port = 8080, Credential = "user:pass:word" }, line.ProxyOptions);
        Assert.Equal(new ProxyOptions(), Parse("proxy").ProxyOptions);
    }

    [Theory]
    [InlineData("listen", "'listen' is no command; there are serve, proxy and answers, and --help.")]
    [InlineData("answers all", "'answers' takes no argument, but there is 'all'.")]
    [InlineData("serve --prot 1", "'--prot' is no option of serve; --help lists them.")]
    [InlineData("serve 8080", "'8080' is no option of serve; --help lists them.")]
    [InlineData("serve --port", "--port lacks its value.")]
    [InlineData("serve --port --key k", "--port lacks its value.")]
    [InlineData("serve --port x", "--port takes a whole number, not 'x'.")]
    [InlineData("serve --port -1", "--port takes a whole number, not '-1'.")]
    [InlineData("serve --port 65536", "The port must be 0 to 65535, not 65536.")]
    [InlineData("serve --time-scale fast", "--time-scale takes a number, not 'fast'.")]
    [InlineData("serve --time-scale 0", "The time scale must be above 0, not 0.")]
    [InlineData("serve --requests-per-minute 0", "The requests per minute must be at least 1, not 0.")]
    [InlineData("serve --page-size 0", "The page size must be at least 1, not 0.")]
    [InlineData("serve --day yesterday", "--day takes a day such as 2026-06-18, not 'yesterday'.")]
    [InlineData("serve --shape round", "--shape takes one of hosted, nim, openai, not 'round'.")]
    [InlineData("serve --refuse-key-with 401", "--refuse-key-with takes one of unauthorized, forbidden, payment_required, scope, not '401'.")]
    [InlineData("serve --web-catalog-shape no", "--web-catalog-shape takes one of ok, html, changed, not 'no'.")]
    [InlineData("serve --catalog /no/such.csv", "There is no file /no/such.csv.")]
    [InlineData("serve --catalog {catalog} --day 2026-07-01", "A catalogue and a day exclude each other.")]
    [InlineData("serve --tls none", "--tls takes one of self-signed, expired, wrong-host, not 'none'.")]
    [InlineData("serve --require-client-certificate", "A client certificate can be required with TLS only.")]
    [InlineData("serve --credential u:p", "'--credential' is no option of serve; --help lists them.")]
    [InlineData("proxy --tls expired", "'--tls' is no option of proxy; --help lists them.")]
    [InlineData("proxy --port 65536", "The port must be 0 to 65535, not 65536.")]
    [InlineData("proxy --credential user", "The credential must be a user and a password with a colon between them.")]
    public void A_wrong_argument_is_told_in_one_line(string arguments, string message)
    {
        SandboxException fault = Assert.Throws<SandboxException>(() => Parse(arguments));

        Assert.Equal(message, fault.Message);
    }

    [Theory]
    [InlineData("", "is empty.")]
    [InlineData("id,chat_answer\na/b,choices\na/c", "(3): 1 fields, the header has 2.")]
    [InlineData("id,chat_answer\n,choices", "(2): no id.")]
    [InlineData("id,chat_answer\na/b,\"choices", "(2): a quote is not closed.")]
    [InlineData("id,chat_answer\na/b,choice", "(2): There is no answer named 'choice'; 'answers' lists them.")]
    [InlineData("id,chat_answer,chat_latency_ms\na/b,choices,soon", "(2): chat_latency_ms 'soon' is no number of milliseconds.")]
    [InlineData("id,chat_answer,chat_latency_ms\na/b,choices,-1", "(2): chat_latency_ms '-1' is no number of milliseconds.")]
    [InlineData("id,chat_answer,end_of_life\na/b,choices,never", "(2): end_of_life 'never' is no date.")]
    [InlineData("id,chat_answer,listed\na/b,choices,maybe", "(2): listed 'maybe' is neither true nor false.")]
    [InlineData("chat_answer\nchoices", "(2): no id.")]
    public void A_malformed_catalogue_is_told_with_its_line(string csv, string message)
    {
        SandboxException fault = Assert.Throws<SandboxException>(() => ReadCatalog(csv));

        Assert.EndsWith(".csv" + (message.StartsWith('(') ? "" : " ") + message, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_catalogue_may_be_quoted_and_have_further_columns()
    {
        const string Csv =
            """
            "id","note","chat_answer","chat_latency_ms","embeddings_answer","embeddings_latency_ms","completions_answer","completions_latency_ms","end_of_life","listed"
            "a/b","says ""x"", y","engine_500|choices","12","","","choices","34","2027-01-01","false"

            "a/c","","","","embedding","5","","","",""
            """;

        Assert.Equal(
            [
                new SandboxModel("a/b", "engine_500|choices", 12, CompletionsAnswer: "choices")
                {
                    CompletionsLatency = 34,
                    EndOfLife = new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero),
                    IsListed = false,
                },
                new SandboxModel("a/c", ChatAnswer: null, EmbeddingsAnswer: "embedding") { EmbeddingsLatency = 5 },
            ],
            ReadCatalog(Csv));
    }

    [Fact]
    public async Task A_port_in_use_is_told_in_one_line()
    {
        await using SandboxServer first = await SandboxServer.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        SandboxOptions same = new() { Port = first.Origin.Port };

        SandboxException fault = await Assert.ThrowsAsync<SandboxException>(() => SandboxServer.StartAsync(same, TestContext.Current.CancellationToken));

        Assert.Contains($"{first.Origin.Port}", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }

    [Fact]
    public void The_help_names_every_option()
    {
        string[] options =
        [
            "--catalog", "--day", "--port", "--time-scale", "--requests-per-minute", "--key", "--refuse-key-with", "--shape", "--ready-after",
            "--page-size", "--models-answer", "--web-catalog-shape", "--tls", "--require-client-certificate", "--credential", "--parent-process",
        ];

        Assert.All(options, option => Assert.Contains(option, HelpText.Text, StringComparison.Ordinal));
    }

    private static CommandLine Parse(string arguments) =>
        CommandLine.Parse([.. arguments.Split(' ').Select(argument => argument == "{catalog}" ? CatalogFile.DefaultPath : argument)]);

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
