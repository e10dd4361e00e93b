using static NimProbe.Sandbox.Answers.AnswerStage;
using static NimProbe.Sandbox.Answers.SandboxAnswer;

namespace NimProbe.Sandbox.Answers;

/// <summary>Answers of a proxy, CDN or firewall in front of the service. They say nothing about the model or the key.</summary>
internal static class EdgeAnswers
{
    public static readonly SandboxAnswer Html403 = Html("html_403", 403, "403 Forbidden", "blocked by a firewall");

    public static readonly SandboxAnswer ClientCertificate403 =
        Html("client_certificate_403", 403, "403 Client certificate required", "a gateway that received no client certificate");

    public static IEnumerable<SandboxAnswer> All =>
    [
        Html403,
        ClientCertificate403,
        Plain("text_403", Edge, 403, "Forbidden", "blocked by a firewall, as text"),
        Html("html_200", 200, "Sign in to the network", "a captive portal"),
        Html("html_404", 404, "The page you are looking for does not exist", "a page of another server"),
        Json(
            "xml_404",
            Edge,
            404,
            """<?xml version="1.0" encoding="UTF-8"?>"""
            + "\n<Error><Code>NoSuchBucket</Code><Message>The specified bucket does not exist</Message></Error>",
            "an error of a storage service") with { ContentType = "application/xml" },
        Json("waf_403", Edge, 403, """{"message":"Request blocked by WAF"}""", "blocked by a firewall, as JSON"),
        Html("html_429", 429, "429 Too Many Requests", "the limit of a proxy"),
        Plain("text_429", Edge, 429, "Too Many Requests", "the limit of a proxy, as text"),
        Html("html_502", 502, "502 Bad Gateway", "the edge could not reach the service"),
        Html("html_503", 503, "503 Service Temporarily Unavailable", "the edge could not reach the service"),
        Html("html_504", 504, "504 Gateway Time-out", "the service did not answer the edge in time"),
        Empty("connection_closed", Edge, 200, "the connection is closed without a response") with { Delivery = AnswerDelivery.Drop },
        Plain("retry_after_seconds_503", Edge, 503, "Service Unavailable", "requests a pause of one second").WithHeader("Retry-After", "1"),
        Plain(
            "retry_after_date_503",
            Edge,
            503,
            "Service Unavailable",
            "requests a pause until a date in two seconds").WithHeader("Retry-After", "{soon}"),
        Plain(
            "redirect_other_origin",
            Edge,
            307,
            "",
            "redirects to another origin (the same server under another host name)")
            .WithHeader("Location", "http://localhost:{port}/elsewhere{path}"),
        Plain("login_302", Edge, 302, "", "redirects to a login page at another origin")
            .WithHeader("Location", "http://localhost:{port}/login?session=secret"),
        Html("html_511", 511, "Network Authentication Required", "a captive portal that says so"),
        Plain("redirect_same_origin", Edge, 307, "", "redirects within the origin").WithHeader("Location", "/moved{path}"),
        Plain("redirect_loop", Edge, 307, "", "redirects to itself").WithHeader("Location", "{path}"),
    ];
}
