using System.CommandLine;
using NimProbe.Sandbox;
using NimProbe.Sandbox.Answers;
using NimProbe.Sandbox.Authentication;
using NimProbe.Sandbox.Catalog;
using NimProbe.Sandbox.Commands;
using NimProbe.Sandbox.Fleet;
using NimProbe.Sandbox.Proxy;
using NimProbe.Sandbox.Shapes;
using NimProbe.Sandbox.Tls;
using NimProbe.Sandbox.WebCatalog;
using Xunit;

namespace NimProbe.Tests.Sandbox;

/// <summary>The program's arguments.</summary>
public sealed class SandboxCommandTests
{
    [Fact]
    public void Every_option_of_serve_sets_its_property()
    {
        SandboxOptions options = ParseServe(
            "--catalog {catalog} --port 8080 --time-scale 0.05 --requests-per-minute 40 --key k --refuse-key-with payment_required "
            + "--shape nim --version-text 1.8 --profile p --max-model-length 9 --ready-after 2.5 "
            + "--page-size 10 --models-answer bad_ids --portal html_200 --web-catalog-shape changed "
            + "--require-client-certificate --tls wrong-host --parent-process 7");

        SandboxOptions expected = new()
        {
            CatalogPath = CatalogFile.DefaultPath,
            Port = 8080,
            TimeScale = 0.05,
            RequestsPerMinute = 40,
            Key = "k",
            RefuseKeyWith = KeyRefusal.PaymentRequired,
            Shape = SandboxShape.Nim,
            Version = "1.8",
            Profile = "p",
            MaxModelLength = 9,
            ReadyAfter = 2.5,
            PageSize = 10,
            ModelsAnswer = "bad_ids",
            PortalAnswer = "html_200",
            WebCatalog = WebCatalogShape.Changed,
            Tls = TlsCertificateKind.WrongHost,
            RequireClientCertificate = true,
            CustomAnswers = options.CustomAnswers,
        };
        Assert.Equal(expected, options);
        Assert.Equal(new DateOnly(2026, 7, 1), ParseServe("--day 2026-07-01").Day);
    }

    [Fact]
    public void Serve_has_the_defaults_of_its_options()
    {
        SandboxOptions options = ParseServe("--port 0");

        Assert.Equal(new SandboxOptions { CustomAnswers = options.CustomAnswers }, options);
    }

    [Theory]
    [InlineData("self-signed", TlsCertificateKind.SelfSigned)]
    [InlineData("expired", TlsCertificateKind.Expired)]
    [InlineData("wrong-host", TlsCertificateKind.WrongHost)]
    public void Tls_selects_a_kind_of_certificate(string word, TlsCertificateKind kind) =>
        Assert.Equal(kind, ParseServe($"--tls {word}").Tls);

    [Theory]
    [InlineData("@k")]
    [InlineData("-k")]
    [InlineData("/h")]
    [InlineData("k=v:w")]
    public void A_key_is_any_text(string key) => Assert.Equal(key, ParseServe($"--key {key}").Key);

    [Fact]
    public void Every_option_of_the_proxy_sets_its_property()
    {
        Assert.Equal(
            new ProxyOptions { Port = 8080, Credential = "user:pass:word" },
            ParseProxy("--port 8080 --credential user:pass:word --parent-process 7"));
        Assert.Equal(new ProxyOptions(), ParseProxy("--port 0"));
    }

    [Fact]
    public void Every_option_of_the_fleet_sets_its_property()
    {
        FleetOptions options = ParseFleet("--kinds nim:2 --models 3 --keys --port 8080 --parent-process 7");

        Assert.Equal((8080, 2), (options.Port, options.Services.Count));
        Assert.Equal((3, "fake-key-of-service-001"), (options.Services[0].Models.Count, options.Services[0].Key));
        Assert.Equal(
            FleetPlan.Parse(FleetPlan.DefaultKinds).Select(s => (s.Kind, s.ReadyAfter)),
            ParseFleet("--port 0").Services.Select(s => (s.Kind, s.ReadyAfter)));
    }

    [Theory]
    [InlineData("listen", "'listen'")]
    [InlineData("answers all", "'all'")]
    [InlineData("serve --prot 1", "'--prot'")]
    [InlineData("serve 8080", "'8080'")]
    [InlineData("serve --port", "'--port'")]
    [InlineData("serve --port --key k", "'--port'")]
    [InlineData("serve --port x", "'x' for option '--port'")]
    [InlineData("serve --time-scale fast", "'fast' for option '--time-scale'")]
    [InlineData("serve --day yesterday", "'yesterday' for option '--day'")]
    [InlineData("serve --shape round", "--shape must be one of hosted, nim, openai, dynamo, dynamo-2025, vllm, sglang,")]
    [InlineData("serve --refuse-key-with 401", "must be one of unauthorized, forbidden, payment_required, scope, not '401'.")]
    [InlineData("serve --web-catalog-shape no", "--web-catalog-shape must be one of ok, html, changed, not 'no'.")]
    [InlineData("serve --tls none", "--tls must be one of self-signed, expired, wrong-host, not 'none'.")]
    [InlineData("serve --credential u:p", "'--credential'")]
    [InlineData("proxy --tls expired", "'--tls'")]
    [InlineData("serve --port -1", "The port must be 0 to 65535, not -1.")]
    [InlineData("serve --port 65536", "The port must be 0 to 65535, not 65536.")]
    [InlineData("serve --time-scale 0", "The time scale must be above 0, not 0.")]
    [InlineData("serve --requests-per-minute 0", "The requests per minute must be at least 1, not 0.")]
    [InlineData("serve --page-size 0", "The page size must be at least 1, not 0.")]
    [InlineData("serve --catalog /no/such.csv", "There is no file /no/such.csv.")]
    [InlineData("serve --catalog {catalog} --day 2026-07-01", "A catalogue and a day exclude each other.")]
    [InlineData("serve --require-client-certificate", "A client certificate can only be required with TLS.")]
    [InlineData("serve --max-model-length 0", "The context length must be at least 1, not 0.")]
    [InlineData("fleet --kinds nim:x", "'nim:x' is not a kind with a number, such as nim:3.")]
    [InlineData("fleet --kinds nam", "'nam' is no kind of service; the kinds are nim, nim-llm2,")]
    [InlineData("fleet --kinds nim --services {catalog}", "--kinds and --services exclude each other.")]
    [InlineData("fleet --models -1", "The number of models must be at least 0, not -1.")]
    [InlineData("fleet --port 65536", "The port must be 0 to 65535, not 65536.")]
    [InlineData("proxy --port 65536", "The port must be 0 to 65535, not 65536.")]
    [InlineData("proxy --credential user", "The credential must be a user and a password, separated by a colon.")]
    public async Task An_invalid_argument_is_reported_in_one_line(string arguments, string message)
    {
        SandboxException error = await Assert.ThrowsAsync<SandboxException>(() => SandboxCommand.RunAsync(Split(arguments)));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void The_help_names_every_command_and_option()
    {
        string help = GetOutput() + GetOutput("serve", "--help") + GetOutput("proxy", "--port", "x", "-h") + GetOutput("fleet", "-h");
        string[] names =
        [
            "serve", "proxy", "fleet", "answers", "--kinds", "--services", "--models", "--keys", "--version-text", "--profile",
            "--max-model-length", "--catalog", "--day", "--port", "--time-scale", "--requests-per-minute", "--key",
            "--refuse-key-with", "--shape", "--ready-after", "--page-size", "--models-answer", "--portal", "--web-catalog-shape", "--tls",
            "--require-client-certificate", "--credential", "--parent-process", "unauthorized", "payment_required", "openai", "changed",
            "self-signed", "wrong-host",
        ];

        Assert.All(names, name => Assert.Contains(name, help, StringComparison.Ordinal));
    }

    [Fact]
    public void Answers_lists_every_name()
    {
        string output = GetOutput("answers");

        Assert.All(AnswerLibrary.BuiltIn, answer => Assert.Contains(answer.Name, output, StringComparison.Ordinal));
        Assert.All(CatalogAnswers.Names, name => Assert.Contains(name, output, StringComparison.Ordinal));
    }

    private static string GetOutput(params string[] arguments)
    {
        using StringWriter output = new();
        Assert.Equal(0, SandboxCommand.Parse(arguments).Invoke(new InvocationConfiguration { Output = output }));
        return output.ToString();
    }

    private static SandboxOptions ParseServe(string arguments)
    {
        ParseResult result = SandboxCommand.Parse(Split("serve " + arguments));
        return Assert.IsType<ServeCommand>(result.CommandResult.Command).GetOptions(result);
    }

    private static ProxyOptions ParseProxy(string arguments)
    {
        ParseResult result = SandboxCommand.Parse(Split("proxy " + arguments));
        return Assert.IsType<ProxyCommand>(result.CommandResult.Command).GetOptions(result);
    }

    private static FleetOptions ParseFleet(string arguments)
    {
        ParseResult result = SandboxCommand.Parse(Split("fleet " + arguments));
        return Assert.IsType<FleetCommand>(result.CommandResult.Command).GetOptions(result);
    }

    private static string[] Split(string arguments) =>
        [.. arguments.Split(' ').Select(static argument => argument == "{catalog}" ? CatalogFile.DefaultPath : argument)];
}
