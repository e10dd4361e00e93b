using NimProbe.Engine.Snapshots;
using Xunit;

namespace NimProbe.Tests.Snapshots;

public sealed class SnapshotReadingTests : IDisposable
{
    private const string Whole = """
        {
          "schemaVersion": 1,
          "takenAt": "2026-08-22T06:30:00.5Z",
          "baseUri": "https://integrate.api.nvidia.com/v1",
          "catalogCount": 1,
          "isComplete": true,
          "results": [
            {
              "id": "meta/llama",
              "status": "Available",
              "kind": "Chat",
              "endpoint": "ChatCompletions",
              "attempts": 1,
              "testedAt": "2026-08-22T06:30:00.5Z"
            }
          ]
        }

        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_least_that_a_result_needs_is_enough()
    {
        NimProbeResult result = Assert.Single(Read(Whole).Results);
        Assert.Equal(
            new NimProbeResult
            {
                Id = "meta/llama",
                Status = NimModelStatus.Available,
                Attempts = 1,
                CatalogCount = 1,
                TestedAt = new DateTime(2026, 8, 22, 6, 30, 0, 500, DateTimeKind.Utc),
                BaseUri = new Uri("https://integrate.api.nvidia.com/v1"),
            },
            result);
    }

    [Theory]
    [InlineData("", "line 1, byte 1: the file ends in the middle of the document")]
    [InlineData("not json", "line 1, byte 2: this is no JSON")]
    [InlineData("<html></html>", "line 1, byte 1: this is no JSON")]
    [InlineData("[1]", "line 1, byte 1: expected a NimProbe snapshot, which is an object, found a list")]
    [InlineData("{}", "line 1, byte 2: expected the property 'schemaVersion', which every NimProbe snapshot begins with, found the end of the object")]
    [InlineData("{\"name\":\"left-pad\"}", "line 1, byte 2: expected the property 'schemaVersion', which every NimProbe snapshot begins with, found the property 'name'")]
    public void A_file_of_another_program_is_told_as_that(string content, string fault) => AssertFault(content, fault);

    [Theory]
    [InlineData("\"schemaVersion\": 1", "\"schemaVersion\": 2", "line 2, byte 20: it has schema version 2, which a newer NimProbe wrote, and this one reads up to version 1")]
    [InlineData("\"schemaVersion\": 1", "\"schemaVersion\": 0", "line 2, byte 20: expected the number of a schema version, 1 or more, found the number '0'")]
    [InlineData("\"schemaVersion\": 1", "\"schemaVersion\": \"1\"", "line 2, byte 20: expected the number of a schema version, 1 or more, found the text '1'")]
    [InlineData("06:30:00.5Z\",\n  \"baseUri\"", "06:30:00.5\",\n  \"baseUri\"", "line 3, byte 14: expected a time in UTC")]
    [InlineData("\"https://integrate", "\"ftp://integrate", "line 4, byte 14: expected an http or https address without user or password, found the text 'ftp://")]
    [InlineData("\"https://integrate", "\"https://me:secret@integrate", "line 4, byte 14: expected an http or https address without user or password")]
    [InlineData("\"catalogCount\": 1", "\"catalogCount\": -1", "line 5, byte 19: expected a whole number from 0 to 2147483647, found the number '-1'")]
    [InlineData("\"catalogCount\": 1", "\"catalogCount\": 1.5", "line 5, byte 19: expected a whole number")]
    [InlineData("\"catalogCount\": 1", "\"catalogCount\": 99999999999", "line 5, byte 19: expected a whole number")]
    [InlineData("\"catalogCount\": 1", "\"catalogCount\": null", "line 5, byte 19: expected a whole number from 0 to 2147483647, found null")]
    [InlineData("\"isComplete\": true", "\"isComplete\": \"yes\"", "line 6, byte 17: expected true or false, found the text 'yes'")]
    [InlineData("\"isComplete\": true", "\"complete\": true", "line 6, byte 3: expected the property 'isComplete', found the property 'complete'")]
    [InlineData("\"catalogCount\": 1", "\"catalogCount\": 2", "it says that it is complete, and does not hold a result of each listed model")]
    [InlineData("\"results\": [", "\"results\": {", "line 7, byte 14: expected the list of results, found an object")]
    [InlineData("\"id\": \"meta/llama\",", "", "line 15, byte 5: expected the property 'id', found the end of the object")]
    [InlineData("\"id\": \"meta/llama\"", "\"id\": \"\"", "line 9, byte 13: expected a model id, found one that is empty")]
    [InlineData("\"id\": \"meta/llama\"", "\"id\": \"a\\u001b[31m\"", "line 9, byte 13: expected a model id, found one that has a character that does not print")]
    [InlineData("\"id\": \"meta/llama\"", "\"id\": \"\\ud800\"", "line 9, byte 13: this text is not UTF-8, or has half of a character")]
    [InlineData("\"id\": \"meta/llama\"", "\"\\udc00\": \"meta/llama\"", "line 9, byte 7: this text is not UTF-8, or has half of a character")]
    [InlineData("\"status\": \"Available\"", "\"status\": \"\\ud800\"", "line 10, byte 17: this text is not UTF-8, or has half of a character")]
    [InlineData("06:30:00.5Z\",\n  \"baseUri\"", "\\udc00\",\n  \"baseUri\"", "line 3, byte 14: expected a time in UTC")]
    [InlineData("\"id\": \"meta/llama\"", "\"id\": 5", "line 9, byte 13: expected a model id, which is a text, found the number '5'")]
    [InlineData("\"status\": \"Available\"", "\"status\": \"available\"", "line 10, byte 17: expected one of Inconclusive, Available, Pending")]
    [InlineData("\"status\": \"Available\"", "\"status\": \"1\"", "line 10, byte 17: expected one of Inconclusive, Available, Pending")]
    [InlineData("\"status\": \"Available\"", "\"status\": \"Available, Pending\"", "line 10, byte 17: expected one of")]
    [InlineData("\"endpoint\": \"ChatCompletions\"", "\"endpoint\": \"Auto\"", "line 12, byte 19: expected the route that was asked, found the text 'Auto'")]
    [InlineData("\"attempts\": 1", "\"attempts\": 1, \"attempts\": 1", "line 13, byte 22: the property 'attempts' comes twice")]
    [InlineData("\"attempts\": 1", "\"attempts\": 1, \"apiKey\": \"x\"", "line 13, byte 22: expected a property of a result: one of id, status")]
    [InlineData("\"attempts\": 1", "\"attempts\": 1, \"detail\": \"a\\nb\"", "line 13, byte 32: expected a detail, found one that has a character that does not print")]
    [InlineData("\"attempts\": 1", "\"attempts\": 1, \"latencyMs\": -5", "line 13, byte 35: expected a whole number from 0")]
    [InlineData("\"attempts\": 1", "\"attempts\": [[[[[[[[[1]]]]]]]]]", "line 13, byte 19: expected a whole number from 0 to 2147483647, found a list")]
    [InlineData("\"attempts\": 1", "\"attempts\": 1, \"baseUri\": \"https://elsewhere/v1\"", "it holds a result of 'meta/llama' from another service")]
    [InlineData("    }\n  ]", "    },\n  ]", "line 16, byte 3: this is no JSON")]
    [InlineData("    }\n  ]\n}", "    }\n  ]\n", "the file ends in the middle of the document")]
    [InlineData("\"status\": \"Available\"", "\"status\": \"Avail", "line 10, byte 24: this is no JSON")]
    [InlineData("  ]\n}\n", "  ]\n}\n{}", "line 18, byte 1: this is no JSON")]
    [InlineData("  ]\n}\n", "  ], \"more\": 1\n}\n", "line 16, byte 6: expected the end of the document after the results, found the property 'more'")]
    public void A_fault_is_told_with_its_place_and_what_was_expected(string text, string replacement, string fault)
    {
        Assert.Contains(text, Whole, StringComparison.Ordinal);
        AssertFault(Whole.Replace(text, replacement, StringComparison.Ordinal), fault);
    }

    [Fact]
    public void A_model_may_have_one_result_only()
    {
        string result = Whole[Whole.IndexOf("    {", StringComparison.Ordinal)..Whole.IndexOf("\n  ]", StringComparison.Ordinal)];
        AssertFault(Whole.Replace(result, result + ",\n" + result, StringComparison.Ordinal), "line 23, byte 5: the result that ends here is the second one of the model 'meta/llama'");
    }

    [Fact]
    public void A_file_that_was_cut_anywhere_is_refused()
    {
        string trimmed = Whole.TrimEnd();
        for (int length = 0; length < trimmed.Length; length++)
        {
            AssertFault(trimmed[..length], "the file ends in the middle of the document");
        }
    }

    [Fact]
    public void A_byte_order_mark_is_passed_over() => Assert.Single(Read("\uFEFF" + Whole).Results);

    [Fact]
    public void Results_out_of_order_are_put_in_order()
    {
        string result = Whole[Whole.IndexOf("    {", StringComparison.Ordinal)..Whole.IndexOf("\n  ]", StringComparison.Ordinal)];
        string earlier = result.Replace("meta/llama", "google/gemma", StringComparison.Ordinal);
        NimSnapshot read = Read(Whole.Replace(result, result + ",\n" + earlier, StringComparison.Ordinal).Replace("\"catalogCount\": 1", "\"catalogCount\": 2", StringComparison.Ordinal));
        Assert.Equal(["google/gemma", "meta/llama"], read.Results.Select(r => r.Id));
    }

    [Fact]
    public void The_head_is_read_without_what_follows()
    {
        string path = _folder.Write("head.json", Whole[..Whole.IndexOf("\"id\"", StringComparison.Ordinal)] + " and then rubbish");
        SnapshotHeader head = SnapshotFile.ReadHeader(path);
        Assert.Equal(new SnapshotHeader(path, new DateTime(2026, 8, 22, 6, 30, 0, 500, DateTimeKind.Utc), new Uri("https://integrate.api.nvidia.com/v1"), 1, true), head);
    }

    [Fact]
    public void A_missing_file_is_told_as_that() =>
        Assert.Equal(NimErrorId.SnapshotNotFound, Assert.Throws<NimProbeException>(() => ReadFile(_folder.File("none.json"))).ErrorId);

    [Fact]
    public void A_folder_is_no_file() =>
        Assert.Equal(NimErrorId.SnapshotUnreadable, Assert.Throws<NimProbeException>(() => ReadFile(_folder.Path)).ErrorId);

    private static NimSnapshot ReadFile(string path) => SnapshotFile.Read(path, TestContext.Current.CancellationToken);

    private NimSnapshot Read(string content) => ReadFile(_folder.Write("one.json", content));

    private void AssertFault(string content, string fault)
    {
        NimProbeException error = Assert.Throws<NimProbeException>(() => Read(content));
        Assert.Equal(NimErrorId.SnapshotInvalid, error.ErrorId);
        Assert.Contains(_folder.File("one.json"), error.Message, StringComparison.Ordinal);
        Assert.Contains(fault, error.Message, StringComparison.Ordinal);
    }
}
