using NimProbe.Engine.Redaction;
using Xunit;

namespace NimProbe.Tests.Redaction;

public sealed class RedactorTests
{
    private const string Key = "nvapi-q7XkP2sT9vB4mN8wR1yZ5cH3";
    private const string Account = "sNdBx-Wn3Qm7Jt0Zr5Lk8Vc2Hy6Pf1Gd4Xs9Tb_uEoA";

    private readonly Redactor _redactor = new(Key);

    [Theory]
    [InlineData($"Unexpected header authorization: Bearer {Key}", "Unexpected header authorization: Bearer (redacted)")]
    [InlineData($"the key {Key} is unknown", "the key (redacted) is unknown")]
    [InlineData("another key, nvapi-other-key_0123, is unknown", "another key, (redacted), is unknown")]
    [InlineData("sk-proj-0123456789abcdef", "(redacted)")]
    [InlineData("Bearer abc.def", "Bearer (redacted)")]
    [InlineData("Basic dXNlcjpwYXNz", "Basic (redacted)")]
    [InlineData("token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.sig", "token (redacted)")]
    [InlineData("0123456789abcdef0123456789abcdef01234567", "(redacted)")]
    public void Keys_and_texts_that_look_like_keys_are_redacted(string text, string expected) =>
        Assert.Equal(expected, _redactor.Clean(text));

    [Theory]
    [InlineData($"Not found for account '{Account}'", "Not found for account '(redacted)'")]
    [InlineData($"Account '{Account}': Cloud credits expired", "Account '(redacted)': Cloud credits expired")]
    [InlineData("Specified function in account 'short' is not found", "Specified function in account '(redacted)' is not found")]
    [InlineData("no such account 12345678", "no such account (redacted)")]
    [InlineData("account_id: 42", "account_id: (redacted)")]
    [InlineData("\"ncaId\":\"abc\"", "\"ncaId\":\"(redacted)\"")]
    [InlineData($"in account `{Account}", "in account `(redacted)")]
    public void Account_ids_are_redacted_in_every_known_wording(string text, string expected) =>
        Assert.Equal(expected, _redactor.Clean(text));

    [Theory]
    [InlineData("Function '87ea0ddc-e46d-4b47-9f1c-6a4f8dd1a0c2': Not found")]
    [InlineData("The model nvidia/llama-3.1-nemotron-ultra-253b-v1 does not exist")]
    [InlineData("Worker local total request limit reached (33/32)")]
    [InlineData("on account of the load, please contact your account manager")]
    [InlineData("max_tokens must be at least 1, got -853. (parameter=max_tokens, value=-853)")]
    [InlineData("urn:inference-service:problem-details:unprocessable-entity")]
    public void Other_texts_are_unchanged(string text) => Assert.Equal(text, _redactor.Clean(text));

    [Theory]
    [InlineData("one\r\ntwo\n\n\tthree", "one two three")]
    [InlineData("  \n around \0 ", "around")]
    [InlineData("\u001b[31mred\u001b[0m", "red")]
    [InlineData("\u001b]0;title\atext", "text")]
    [InlineData("\u009b31mred", "red")]
    [InlineData("left\u202eright\u200b", "leftright")]
    [InlineData("line\u2028separated\u2029text", "line separated text")]
    [InlineData(null, "")]
    [InlineData("", "")]
    public void Text_becomes_one_line_without_control_sequences(string? text, string expected) =>
        Assert.Equal(expected, _redactor.Clean(text));

    [Fact]
    public void A_key_with_invisible_characters_in_it_is_redacted() =>
        Assert.Equal("(redacted)", _redactor.Clean(Key.Insert(9, "\u200b").Insert(4, "\u202e")));

    [Fact]
    public void Long_text_is_truncated_between_characters()
    {
        string text = _redactor.Clean(new string('x', 498) + "😀😀😀");

        Assert.Equal(new string('x', 498) + "…", text);
        Assert.Equal(Redactor.MaximumLength, _redactor.Clean(new string('x', 10_000)).Length);
    }

    [Theory]
    [InlineData(4096)]
    [InlineData(4100)]
    [InlineData(1_000_000)]
    public void A_secret_truncated_by_the_maximum_input_length_is_redacted(int length)
    {
        // Collapsed white space moves the end of the text within the maximum length.
        Redactor redactor = new("my-own-gateway-token");
        string text = "key:" + new string(' ', length - 14) + "my-own-gat" + new string('x', Math.Max(0, length - 4096));

        Assert.DoesNotContain("my-own", redactor.Clean(text), StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_truncated_by_the_sender_is_redacted() =>
        Assert.Equal("token (redacted)", new Redactor("my-own-gateway-token").Clean("token my-own-gatew"));

    [Fact]
    public void The_longest_secret_is_redacted_first() =>
        Assert.Equal("(redacted)", new Redactor("abcdefgh", "abcdefgh-12345678").Clean("abcdefgh-12345678"));

    [Theory]
    [InlineData("87ea0ddc-e46d-4b47-9f1c-6a4f8dd1a0c2", true)]
    [InlineData("0HN5", true)]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("has space", false)]
    [InlineData("\u001b[31m", false)]
    [InlineData(Key, false)]
    [InlineData("sNdBxWn3Qm7Jt0Zr5Lk8Vc2Hy6Pf1Gd4Xs9Tb", false)]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123456789", false)]
    public void A_valid_request_id_is_kept(string? id, bool isKept) => Assert.Equal(isKept ? id : null, _redactor.CleanRequestId(id));
}
