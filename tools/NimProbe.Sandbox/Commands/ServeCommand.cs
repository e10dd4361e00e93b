using System.CommandLine;
using NimProbe.Sandbox.Authentication;
using NimProbe.Sandbox.Shapes;
using NimProbe.Sandbox.Tls;
using NimProbe.Sandbox.WebCatalog;
using static NimProbe.Sandbox.Commands.OptionFactory;

namespace NimProbe.Sandbox.Commands;

/// <summary>The command <c>serve</c>: runs a <see cref="SandboxServer"/>.</summary>
internal sealed class ServeCommand : Command
{
    private readonly Option<string?> _catalog = Create<string?>("--catalog", "csv", "The models and their answers (default: 6 April 2026)");
    private readonly Option<DateOnly> _day = Create<DateOnly>("--day", "yyyy-MM-dd", "Replay a day of the recorded probes instead");
    private readonly Option<int> _port = CreatePort();
    private readonly Option<double> _timeScale =
        Create<double>("--time-scale", "x", "Factor on all durations; 0.05 is twenty times faster (default: 1)");

    private readonly Option<int> _requestsPerMinute =
        Create<int>("--requests-per-minute", "n", "Answer 429 beyond that (default: no limit)");

    private readonly Option<string?> _key = Create<string?>("--key", "text", "The only valid key (default: no key is checked)");
    private readonly Option<KeyRefusal> _refuseKeyWith = CreateChoice(
        "--refuse-key-with",
        "Refuse every key",
        ("unauthorized", KeyRefusal.Unauthorized),
        ("forbidden", KeyRefusal.Forbidden),
        ("payment_required", KeyRefusal.PaymentRequired),
        ("scope", KeyRefusal.Scope));

    private readonly Option<SandboxShape> _shape = CreateChoice(
        "--shape",
        "The kind of server; nim is a self-hosted container (default: hosted)",
        ("hosted", SandboxShape.Hosted),
        ("nim", SandboxShape.Nim),
        ("openai", SandboxShape.OpenAI),
        ("dynamo", SandboxShape.Dynamo),
        ("dynamo-2025", SandboxShape.Dynamo2025),
        ("vllm", SandboxShape.Vllm),
        ("sglang", SandboxShape.Sglang),
        ("nim-llm2", SandboxShape.NimLlm2),
        ("nim-vlm", SandboxShape.NimVlm),
        ("nim-rerank", SandboxShape.NimRerank),
        ("nim-image", SandboxShape.NimImage));

    private readonly Option<string?> _version = Create<string?>("--version-text", "text", "The version that the server reports");
    private readonly Option<string?> _profile = Create<string?>("--profile", "text", "The profile that a nim reports");
    private readonly Option<int> _maxModelLength =
        Create<int>("--max-model-length", "n", "The context length that the server reports (default: 131072)");

    private readonly Option<double> _readyAfter =
        Create<double>("--ready-after", "seconds", "Time that a self-hosted server needs to load (default: 0)");
    private readonly Option<int> _pageSize = Create<int>("--page-size", "n", "Split /v1/models into pages (default: one page)");
    private readonly Option<string?> _modelsAnswer =
        Create<string?>("--models-answer", "name", "What /v1/models answers instead of the list");
    private readonly Option<string?> _portal =
        Create<string?>("--portal", "name", "Answer every request so, as a captive portal does (default: no portal)");

    private readonly Option<WebCatalogShape> _webCatalogShape = CreateChoice(
        "--web-catalog-shape",
        "What the web catalogue answers; html is the page of a firewall (default: ok)",
        ("ok", WebCatalogShape.Ok),
        ("html", WebCatalogShape.Html),
        ("changed", WebCatalogShape.Changed));

    private readonly Option<TlsCertificateKind> _tls = CreateChoice(
        "--tls",
        "Serve https with a certificate that is created at the start",
        ("self-signed", TlsCertificateKind.SelfSigned),
        ("expired", TlsCertificateKind.Expired),
        ("wrong-host", TlsCertificateKind.WrongHost));

    private readonly Option<bool> _requireClientCertificate =
        new("--require-client-certificate") { Description = "Answer 403 to a client without a certificate; needs --tls" };

    private readonly Option<int> _parentProcess = CreateParentProcess();

    public ServeCommand()
        : base("serve", "Serve until Ctrl+C. The first line printed is the address.")
    {
        Option[] options =
        [
            _catalog, _day, _port, _timeScale, _requestsPerMinute, _key, _refuseKeyWith, _shape, _version, _profile, _maxModelLength,
            _readyAfter, _pageSize, _modelsAnswer, _portal, _webCatalogShape, _tls, _requireClientCertificate, _parentProcess,
        ];
        Array.ForEach(options, Add);
        SetAction((result, stop) =>
            ServerRunner.RunAsync(result.GetValueOrNull(_parentProcess), () => SandboxServer.StartAsync(GetOptions(result), stop), stop));
    }

    public SandboxOptions GetOptions(ParseResult result) => new()
    {
        CatalogPath = result.GetValue(_catalog),
        Day = result.GetValueOrNull(_day),
        Port = result.GetValue(_port),
        TimeScale = result.GetValueOrNull(_timeScale) ?? 1,
        RequestsPerMinute = result.GetValueOrNull(_requestsPerMinute),
        Key = result.GetValue(_key),
        RefuseKeyWith = result.GetValueOrNull(_refuseKeyWith),
        Shape = result.GetValue(_shape),
        Version = result.GetValue(_version),
        Profile = result.GetValue(_profile),
        MaxModelLength = result.GetValueOrNull(_maxModelLength) ?? new SandboxOptions().MaxModelLength,
        ReadyAfter = result.GetValue(_readyAfter),
        PageSize = result.GetValueOrNull(_pageSize),
        ModelsAnswer = result.GetValue(_modelsAnswer),
        PortalAnswer = result.GetValue(_portal),
        WebCatalog = result.GetValue(_webCatalogShape),
        Tls = result.GetValueOrNull(_tls),
        RequireClientCertificate = result.GetValue(_requireClientCertificate),
    };
}
