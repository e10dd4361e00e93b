using NimProbe.Sandbox.Proxy;
using NimProbe.Sandbox.Tls;

namespace NimProbe.Sandbox.Hosting;

/// <summary>What the program was asked to do.</summary>
internal sealed record CommandLine
{
    // The one option without a value.
    private const string RequireClientCertificate = "--require-client-certificate";

    public CommandLineVerb Verb { get; init; }

    public SandboxOptions Options { get; init; } = new();

    public ProxyOptions ProxyOptions { get; init; } = new();

    /// <summary>The process with which the server ends.</summary>
    public int? ParentProcess { get; init; }

    /// <exception cref="SandboxException">An argument is not understood.</exception>
    public static CommandLine Parse(IReadOnlyList<string> arguments)
    {
        if (arguments.Count == 0 || arguments.Contains("--help") || arguments.Contains("-h"))
        {
            return new CommandLine { Verb = CommandLineVerb.Help };
        }

        return arguments[0] switch
        {
            "serve" => Parse(CommandLineVerb.Serve, [.. arguments.Skip(1)]),
            "proxy" => Parse(CommandLineVerb.Proxy, [.. arguments.Skip(1)]),
            "answers" when arguments.Count == 1 => new CommandLine { Verb = CommandLineVerb.Answers },
            "answers" => throw new SandboxException($"'answers' takes no argument, but there is '{arguments[1]}'."),
            string other => throw new SandboxException($"'{other}' is no command; there are serve, proxy and answers, and --help."),
        };
    }

    private static CommandLine Parse(CommandLineVerb verb, string[] arguments)
    {
        CommandLine line = new() { Verb = verb };
        for (int index = 0; index < arguments.Length; index++)
        {
            string name = arguments[index];
            string? value = name != RequireClientCertificate && index + 1 < arguments.Length ? arguments[++index] : null;
            CommandLineArgument argument = new(name, value);
            line = verb == CommandLineVerb.Serve ? line.With(argument) : line.WithProxy(argument);
        }

        line.Options.Validate();
        line.ProxyOptions.Validate();
        return line;
    }

    private CommandLine With(CommandLineArgument argument) => argument.Name switch
    {
        "--parent-process" => this with { ParentProcess = argument.Integer },
        "--catalog" => this with { Options = Options with { CatalogPath = argument.Text } },
        "--day" => this with { Options = Options with { Day = argument.Day } },
        "--port" => this with { Options = Options with { Port = argument.Integer } },
        "--time-scale" => this with { Options = Options with { TimeScale = argument.Number } },
        "--requests-per-minute" => this with { Options = Options with { RequestsPerMinute = argument.Integer } },
        "--key" => this with { Options = Options with { Key = argument.Text } },
        "--refuse-key-with" => this with { Options = Options with { RefuseKeyWith = argument.OneOf(KeyRefusals) } },
        "--shape" => this with { Options = Options with { Shape = argument.OneOf(Shapes) } },
        "--ready-after" => this with { Options = Options with { ReadyAfter = argument.Number } },
        "--page-size" => this with { Options = Options with { PageSize = argument.Integer } },
        "--models-answer" => this with { Options = Options with { ModelsAnswer = argument.Text } },
        "--web-catalog-shape" => this with { Options = Options with { WebCatalog = argument.OneOf(WebCatalogShapes) } },
        "--tls" => this with { Options = Options with { Tls = argument.OneOf(TlsCertificateKinds) } },
        RequireClientCertificate => this with { Options = Options with { RequireClientCertificate = true } },
        string other => throw new SandboxException($"'{other}' is no option of serve; --help lists them."),
    };

    private CommandLine WithProxy(CommandLineArgument argument) => argument.Name switch
    {
        "--parent-process" => this with { ParentProcess = argument.Integer },
        "--port" => this with { ProxyOptions = ProxyOptions with { Port = argument.Integer } },
        "--credential" => this with { ProxyOptions = ProxyOptions with { Credential = argument.Text } },
        string other => throw new SandboxException($"'{other}' is no option of proxy; --help lists them."),
    };

    private static Dictionary<string, KeyRefusal> KeyRefusals { get; } = new()
    {
        ["unauthorized"] = KeyRefusal.Unauthorized,
        ["forbidden"] = KeyRefusal.Forbidden,
        ["payment_required"] = KeyRefusal.PaymentRequired,
        ["scope"] = KeyRefusal.Scope,
    };

    private static Dictionary<string, SandboxShape> Shapes { get; } = new()
    {
        ["hosted"] = SandboxShape.Hosted,
        ["nim"] = SandboxShape.Nim,
        ["openai"] = SandboxShape.OpenAI,
    };

    private static Dictionary<string, WebCatalogShape> WebCatalogShapes { get; } = new()
    {
        ["ok"] = WebCatalogShape.Ok,
        ["html"] = WebCatalogShape.Html,
        ["changed"] = WebCatalogShape.Changed,
    };

    private static Dictionary<string, TlsCertificateKind> TlsCertificateKinds { get; } = new()
    {
        ["self-signed"] = TlsCertificateKind.SelfSigned,
        ["expired"] = TlsCertificateKind.Expired,
        ["wrong-host"] = TlsCertificateKind.WrongHost,
    };
}
