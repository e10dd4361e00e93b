using System.Text;
using NimProbe.Sandbox.Http;
using NimProbe.Sandbox.Serialization;
using static NimProbe.Sandbox.Answers.AnswerStage;
using static NimProbe.Sandbox.Answers.SandboxAnswer;

namespace NimProbe.Sandbox.Answers;

/// <summary>The answers that <c>/v1/models</c> can give instead of the list.</summary>
internal sealed class CatalogAnswers(AnswerLibrary library, SandboxAnswer list, ModelPage stuckPage)
{
    /// <summary>The entries in the page of <c>has_more_stuck</c>.</summary>
    public const int StuckPageSize = 10;

    private const int HugePieces = 50;
    private const int Mebibyte = 1024 * 1024;

    // Two valid entries among invalid ids: missing, of another type, control characters, far too long, a spreadsheet
    // formula, and an id that a right-to-left override makes look like another.
    private static readonly string s_badIds =
        """{"object":"list","data":[{"id":null,"object":"model"},{"id":42,"object":"model"},{"object":"model"},"""
        + """{"id":"","object":"model"},"""
        + """{"id":"meta/llama-3.1-8b-instruct","object":"model","created":735790403,"owned_by":"meta"},"""
        + """{"id":"meta/esc\u001b[31m\u0007\u0000\r\nred","object":"model"},"""
        + $$"""{"id":"long/{{new string('x', 10_000)}}","object":"model"},"""
        + """{"id":"=cmd|' /C calc'!A0","object":"model"},{"id":"meta/\u202egpj.exe","object":"model"},"""
        + """{"id":"nvidia/nv-embedqa-e5-v5","object":"model","created":735790403,"owned_by":"nvidia"},null,[],"text"]}""";

    /// <summary>The names, in addition to those of all other answers.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "html_200", "html_403", "empty_200", "truncated", "huge", "redirect_other_origin", "redirect_same_origin",
        "redirect_loop", "not_json", "unauthorized", "status_500", "status_503_then_ok", "hang", "bad_ids", "empty_list",
        "has_more_stuck",
    ];

    /// <summary>Gets the answers to successive requests; the last one repeats.</summary>
    public IEnumerable<SandboxAnswer> Get(string name) => name switch
    {
        "truncated" => [list with { Delivery = AnswerDelivery.Truncate }],
        "huge" => [CreateHugeList()],
        "not_json" => [Plain(name, Gateway, 200, "this is not JSON", "text")],
        "unauthorized" => [ControlPlaneAnswers.Unauthorized],
        "status_500" => [Plain(name, Gateway, 500, "Internal Server Error", "an error")],
        "status_503_then_ok" => [Plain(name, Gateway, 503, "Service Unavailable", "an error that passes"), list],
        "hang" => [BrokenAnswers.NoAnswer],
        "bad_ids" => [Json(name, Gateway, 200, s_badIds, "invalid ids")],
        "empty_list" => [Json(name, Gateway, 200, """{"object":"list","data":[]}""", "an empty list")],
        "has_more_stuck" => [list with { Bytes = SandboxJson.ToSnakeCase(stuckPage) }],
        _ => library.GetSequence(name),
    };

    private static SandboxAnswer CreateHugeList()
    {
        StringBuilder entries = new(Mebibyte);
        for (int index = 0; entries.Length < Mebibyte; index++)
        {
            entries.Append($$"""{"id":"huge/model-{{index}}","object":"model","created":735790403,"owned_by":"huge"},""");
        }

        ReadOnlyMemory<byte> piece = Encoding.UTF8.GetBytes(entries.ToString());
        ReadOnlyMemory<byte> end = """{"id":"huge/last","object":"model","created":735790403,"owned_by":"huge"}]}"""u8.ToArray();
        return Json("huge", Gateway, 200, """{"object":"list","data":[""", "50 MiB") with
        {
            Tail = [.. Enumerable.Repeat(piece, HugePieces), end],
        };
    }
}
