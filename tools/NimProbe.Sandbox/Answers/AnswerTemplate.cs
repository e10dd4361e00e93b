using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Extensions;

namespace NimProbe.Sandbox.Answers;

/// <summary>
/// Fills the placeholders of an answer. Known as soon as the model is: <c>{model}</c>, <c>{function}</c>,
/// <c>{account}</c>, <c>{date}</c> (an end of life that has passed), <c>{deprecation}</c> (one that lies ahead).
/// Known only with the request: <c>{authorization}</c> (the header as received), <c>{port}</c>, <c>{path}</c>,
/// <c>{soon}</c> (two seconds from now, as an HTTP date).
/// </summary>
public static class AnswerTemplate
{
    /// <summary>The account id in the service's messages. A client that prints it has failed to redact.</summary>
    public const string AccountId = "sNdBx-Wn3Qm7Jt0Zr5Lk8Vc2Hy6Pf1Gd4Xs9Tb_uEoA";

    /// <summary>The end of life of a retired model whose own is not given.</summary>
    public static readonly DateTimeOffset DefaultEndOfLife = new(2026, 5, 14, 0, 0, 0, TimeSpan.Zero);

    private const int DefaultDaysToLive = 20;

    internal static string FillFromModel(string template, SandboxModel model, bool isJson)
    {
        if (!template.Contains('{'))
        {
            return template;
        }

        DateTimeOffset ahead = new(DateTime.UtcNow.Date.AddDays(DefaultDaysToLive), TimeSpan.Zero);
        return template
            .Replace("{model}", isJson ? EscapeJson(model.Id) : model.Id, StringComparison.Ordinal)
            .Replace("{function}", FunctionId.Of(model.Id).ToString(), StringComparison.Ordinal)
            .Replace("{account}", AccountId, StringComparison.Ordinal)
            .Replace("{date}", Rfc3339(model.EndOfLife ?? DefaultEndOfLife), StringComparison.Ordinal)
            .Replace("{deprecation}", Rfc3339(model.EndOfLife ?? ahead), StringComparison.Ordinal);
    }

    internal static bool NeedsRequest(string template) =>
        template.Contains("{authorization}", StringComparison.Ordinal)
        || template.Contains("{port}", StringComparison.Ordinal)
        || template.Contains("{path}", StringComparison.Ordinal)
        || template.Contains("{soon}", StringComparison.Ordinal);

    internal static string FillFromRequest(string template, HttpContext context) =>
        template
            .Replace("{authorization}", EscapeJson(context.Request.Headers.Authorization.ToString()), StringComparison.Ordinal)
            .Replace("{port}", context.Connection.LocalPort.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{path}", context.Request.GetEncodedPathAndQuery(), StringComparison.Ordinal)
            .Replace("{soon}", DateTimeOffset.UtcNow.AddSeconds(2).ToString("R", CultureInfo.InvariantCulture), StringComparison.Ordinal);

    private static string EscapeJson(string text) =>
        JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString();

    private static string Rfc3339(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
