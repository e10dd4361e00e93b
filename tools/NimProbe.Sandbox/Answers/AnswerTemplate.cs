using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Extensions;

namespace NimProbe.Sandbox.Answers;

/// <summary>
/// Fills the placeholders of an answer. Filled once per model: <c>{model}</c>, <c>{served}</c> (the model that answers
/// instead), <c>{function}</c>, <c>{account}</c>, <c>{date}</c> (an end of life in the past), <c>{deprecation}</c> (an end
/// of life in the future).
/// Filled per request: <c>{authorization}</c> (the header as received), <c>{port}</c>, <c>{path}</c>,
/// <c>{soon}</c> (two seconds from now, as an HTTP date).
/// </summary>
public static class AnswerTemplate
{
    /// <summary>The account id in the messages of the service. A client must never print it.</summary>
    public const string AccountId = "sNdBx-Wn3Qm7Jt0Zr5Lk8Vc2Hy6Pf1Gd4Xs9Tb_uEoA";

    /// <summary>The end of life of a retired model for which none is given.</summary>
    public static readonly DateTimeOffset DefaultEndOfLife = new(2026, 5, 14, 0, 0, 0, TimeSpan.Zero);

    private const int DefaultDaysToLive = 20;

    private static readonly string[] s_requestPlaceholders = ["{authorization}", "{port}", "{path}", "{soon}"];

    internal static string FillFromModel(string template, SandboxModel model, bool isJson)
    {
        if (!template.Contains('{'))
        {
            return template;
        }

        template = Fill(template, "{model}", () => isJson ? EscapeJson(model.Id) : model.Id);
        template = Fill(template, "{served}", () => isJson ? EscapeJson(model.ServedModel) : model.ServedModel);
        template = Fill(template, "{function}", () => FunctionId.FromModel(model.Id).ToString());
        template = Fill(template, "{account}", static () => AccountId);
        template = Fill(template, "{date}", () => ToRfc3339(model.EndOfLife ?? DefaultEndOfLife));
        return Fill(template, "{deprecation}", () => ToRfc3339(model.EndOfLife ?? DateTime.UtcNow.Date.AddDays(DefaultDaysToLive)));
    }

    internal static bool NeedsRequest(string template) =>
        Array.Exists(s_requestPlaceholders, placeholder => template.Contains(placeholder, StringComparison.Ordinal));

    internal static string FillFromRequest(string template, HttpContext context)
    {
        template = Fill(template, "{authorization}", () => EscapeJson(context.Request.Headers.Authorization.ToString()));
        template = Fill(template, "{port}", () => context.Connection.LocalPort.ToString(CultureInfo.InvariantCulture));
        template = Fill(template, "{path}", context.Request.GetEncodedPathAndQuery);
        return Fill(template, "{soon}", static () => DateTimeOffset.UtcNow.AddSeconds(2).ToString("R", CultureInfo.InvariantCulture));
    }

    // A value is computed only if it is needed: hashing and JSON load libraries, which costs time at the start.
    private static string Fill(string template, string placeholder, Func<string> getValue) =>
        template.Contains(placeholder, StringComparison.Ordinal)
            ? template.Replace(placeholder, getValue(), StringComparison.Ordinal)
            : template;

    private static string EscapeJson(string text) =>
        JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString();

    private static string ToRfc3339(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
