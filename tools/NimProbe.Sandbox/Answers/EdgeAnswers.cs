using static NimProbe.Sandbox.Answers.AnswerStage;
using static NimProbe.Sandbox.Answers.SandboxAnswer;

namespace NimProbe.Sandbox.Answers;

/// <summary>Answers of a proxy, CDN or firewall in front of the service. They tell nothing of the model or the key.</summary>
internal static class EdgeAnswers
{
    public static readonly SandboxAnswer Html403 = Html("html_403", 403, "403 Forbidden", "blocked by a firewall");

    public static readonly SandboxAnswer ClientCertificate403 = Html("client_certificate_403", 403, "403 Client certificate required", "a gateway that was shown no client certificate");

    public static IEnumerable<SandboxAnswer> All =>
    [
        Html403,
        ClientCertificate403,
        Plain("text_403", Edge, 403, "Forbidden", "blocked by a firewall, as text"),
        Html("html_200", 200, "Sign in to the network", "a captive portal"),
        Html("html_429", 429, "429 Too Many Requests", "a proxy's own limit"),
        Plain("text_429", Edge, 429, "Too Many Requests", "a proxy's own limit, as text"),
        Html("html_502", 502, "502 Bad Gateway", "the edge could not reach the service"),
        Html("html_503", 503, "503 Service Temporarily Unavailable", "the edge could not reach the service"),
        Html("html_504", 504, "504 Gateway Time-out", "the edge waited too long"),
        Empty("connection_closed", Edge, 200, "the connection is dropped without an answer") with { Delivery = AnswerDelivery.Drop },
        Plain("retry_after_seconds_503", Edge, 503, "Service Unavailable", "asks for a pause of one second").WithHeader("Retry-After", "1"),
        Plain("retry_after_date_503", Edge, 503, "Service Unavailable", "asks for a pause until a date two seconds ahead").WithHeader("Retry-After", "{soon}"),
        Plain("redirect_other_origin", Edge, 307, "", "redirects to another origin (the same server under another host name)").WithHeader("Location", "http://localhost:{port}/elsewhere{path}"),
        Plain("redirect_same_origin", Edge, 307, "", "redirects within the origin").WithHeader("Location", "/moved{path}"),
        Plain("redirect_loop", Edge, 307, "", "redirects to itself").WithHeader("Location", "{path}"),
    ];
}
