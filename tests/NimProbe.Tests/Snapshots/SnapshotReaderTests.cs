using NimProbe.Engine.Snapshots;
using Xunit;

namespace NimProbe.Tests.Snapshots;

public sealed class SnapshotReaderTests : IDisposable
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
    public void A_result_with_the_required_properties_only_is_read()
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
    [InlineData("not json", "line 1, byte 2: 'not json' is an invalid JSON literal")]
    [InlineData("<html></html>", "line 1, byte 1: '<' is an invalid start of a value")]
    [InlineData("[1]", "line 1, byte 1: expected a NimProbe snapshot, which is an object")]
    [InlineData("{}", "line 1, byte 2: expected the property 'schemaVersion'")]
    [InlineData("{\"name\":\"left-pad\"}", "line 1, byte 2: expected the property 'schemaVersion'")]
    public void A_file_of_another_program_is_refused_with_the_position_of_the_error(string content, string error) =>
        AssertError(content, error);

    [Theory]
    [InlineData(
        "\"schemaVersion\": 1",
        "\"schemaVersion\": 2",
        "line 2, byte 20: it has schema version 2, which a newer NimProbe wrote, and this one reads up to version 1")]
    [InlineData("\"schemaVersion\": 1", "\"schemaVersion\": 0", "line 2, byte 20: expected a schema version of 1 or more")]
    [InlineData(
        "\"schemaVersion\": 1",
        "\"schemaVersion\": \"1\"",
        "line 2, byte 20 ($.schemaVersion): The JSON value could not be converted to System.Int32")]
    [InlineData("06:30:00.5Z\",\n  \"baseUri\"", "06:30:00.5\",\n  \"baseUri\"", "line 3, byte 14 ($.takenAt): expected a time in UTC")]
    [InlineData("\"https://integrate", "\"ftp://integrate", "line 4, byte 14: the base URI is not an absolute http or https address")]
    [InlineData("\"https://integrate", "\"https://me:secret@integrate", "line 4, byte 14: the base URI contains a user name or password")]
    [InlineData("\"catalogCount\": 1", "\"catalogCount\": -1", "line 5, byte 19: expected a count of 0 or more")]
    [InlineData(
        "\"catalogCount\": 1",
        "\"catalogCount\": 1.5",
        "line 5, byte 19 ($.catalogCount): The JSON value could not be converted to System.Int32")]
    [InlineData(
        "\"catalogCount\": 1",
        "\"catalogCount\": 99999999999",
        "line 5, byte 19 ($.catalogCount): The JSON value could not be converted to System.Int32")]
    [InlineData(
        "\"catalogCount\": 1",
        "\"catalogCount\": null",
        "line 5, byte 19 ($.catalogCount): The JSON value could not be converted to System.Int32")]
    [InlineData(
        "\"isComplete\": true",
        "\"isComplete\": \"yes\"",
        "line 6, byte 17 ($.isComplete): The JSON value could not be converted to System.Boolean")]
    [InlineData("\"isComplete\": true", "\"\\ud800\": true", "line 6, byte 3: expected the property 'isComplete'")]
    [InlineData("\"isComplete\": true", "\"complete\": true", "line 6, byte 3: expected the property 'isComplete'")]
    [InlineData(
        "\"catalogCount\": 1",
        "\"catalogCount\": 2",
        "claims to be complete, but does not contain a result for every listed model")]
    [InlineData("\"results\": [", "\"results\": {", "line 7, byte 14: expected an array of results")]
    [InlineData(
        "\"id\": \"meta/llama\",",
        "",
        "line 15, byte 5 ($.results[0]): "
            + "JSON deserialization for type 'NimProbe.Engine.Snapshots.SnapshotResult' was missing required properties")]
    [InlineData("\"id\": \"meta/llama\"", "\"id\": \"\"", "line 8, byte 5: the result of '' has an id that is empty")]
    [InlineData(
        "\"id\": \"meta/llama\"",
        "\"id\": \"a\\u001b[31m\"",
        "line 8, byte 5: the result of 'a\uFFFD[31m' has an id that has a character that does not print")]
    [InlineData(
        "\"id\": \"meta/llama\"",
        "\"id\": \"\\ud800\"",
        "line 9, byte 13 ($.results[0].id): The JSON value could not be converted to System.String")]
    [InlineData(
        "\"id\": \"meta/llama\"",
        "\"\\udc00\": \"meta/llama\"",
        "line 9, byte 7 ($.results[0]): The JSON value could not be converted to")]
    [InlineData(
        "\"status\": \"Available\"",
        "\"status\": \"\\ud800\"",
        "line 10, byte 17 ($.results[0].status): The JSON value could not be converted to")]
    [InlineData("06:30:00.5Z\",\n  \"baseUri\"", "\\udc00\",\n  \"baseUri\"", "line 3, byte 14 ($.takenAt): expected a time in UTC")]
    [InlineData(
        "\"id\": \"meta/llama\"",
        "\"id\": 5",
        "line 9, byte 13 ($.results[0].id): The JSON value could not be converted to System.String")]
    [InlineData(
        "\"status\": \"Available\"",
        "\"status\": \"available\"",
        "line 10, byte 17 ($.results[0].status): expected one of Inconclusive, Available, Pending")]
    [InlineData(
        "\"status\": \"Available\"",
        "\"status\": \"1\"",
        "line 10, byte 17 ($.results[0].status): expected one of Inconclusive, Available, Pending")]
    [InlineData(
        "\"status\": \"Available\"",
        "\"status\": \"Available, Pending\"",
        "line 10, byte 17 ($.results[0].status): expected one of")]
    [InlineData(
        "\"endpoint\": \"ChatCompletions\"",
        "\"endpoint\": \"Auto\"",
        "line 8, byte 5: the result of 'meta/llama' has an endpoint that is not a route")]
    [InlineData(
        "\"attempts\": 1",
        "\"attempts\": 1, \"attempts\": 1",
        "line 13, byte 34 ($.results[0].attempts): Duplicate property 'attempts'")]
    [InlineData(
        "\"attempts\": 1",
        "\"attempts\": 1, \"apiKey\": \"x\"",
        "line 13, byte 22 ($.results[0].apiKey): The JSON property 'apiKey' could not be mapped")]
    [InlineData(
        "\"attempts\": 1",
        "\"attempts\": 1, \"detail\": \"a\\nb\"",
        "line 8, byte 5: the result of 'meta/llama' has a detail that has a character that does not print")]
    [InlineData(
        "\"attempts\": 1",
        "\"attempts\": 1, \"latencyMs\": null",
        "line 13, byte 35 ($.results[0].latencyMs): The property or field 'latencyMs'")]
    [InlineData(
        "    {\n      \"id\"",
        "null, {\n      \"id\"",
        "line 8, byte 1: expected a result, which is an object, or the end of the array")]
    [InlineData("\"attempts\": 1", "\"attempts\": 1, \"latencyMs\": -5", "line 8, byte 5: the result of 'meta/llama' has a count below 0")]
    [InlineData(
        "\"attempts\": 1",
        "\"attempts\": [[[[[[[[[1]]]]]]]]]",
        "line 13, byte 19 ($.results[0].attempts): The JSON value could not be converted to System.Int32")]
    [InlineData(
        "\"attempts\": 1",
        "\"attempts\": 1, \"baseUri\": \"https://elsewhere/v1\"",
        "line 8, byte 5: the result of 'meta/llama' comes from another service")]
    [InlineData("    }\n  ]", "    },\n  ]", "line 16, byte 3: The JSON array contains a trailing comma")]
    [InlineData("    }\n  ]\n}", "    }\n  ]\n", "the file ends in the middle of the document")]
    [InlineData("\"status\": \"Available\"", "\"status\": \"Avail", "line 10, byte 24: '0x0A' is invalid within a JSON string")]
    [InlineData("  ]\n}\n", "  ]\n}\n{}", "line 18, byte 1: '{' is invalid after a single JSON value")]
    [InlineData("  ]\n}\n", "  ], \"more\": 1\n}\n", "line 16, byte 6: expected the end of the document after the results")]
    public void An_invalid_snapshot_is_refused_with_the_position_of_the_error(string text, string replacement, string error)
    {
        Assert.Contains(text, Whole, StringComparison.Ordinal);
        AssertError(Whole.Replace(text, replacement, StringComparison.Ordinal), error);
    }

    [Fact]
    public void A_second_result_of_a_model_is_refused()
    {
        string result = Whole[Whole.IndexOf("    {", StringComparison.Ordinal)..Whole.IndexOf("\n  ]", StringComparison.Ordinal)];
        AssertError(
            Whole.Replace(result, result + ",\n" + result, StringComparison.Ordinal),
            "line 16, byte 5: the result of 'meta/llama' is the second one of this model");
    }

    [Fact]
    public void A_file_that_is_truncated_anywhere_is_refused()
    {
        string trimmed = Whole.TrimEnd();
        for (int length = 0; length < trimmed.Length; length++)
        {
            AssertError(trimmed[..length], "the file ends in the middle of the document");
        }
    }

    [Fact]
    public void A_byte_order_mark_is_ignored() => Assert.Single(Read("\uFEFF" + Whole).Results);

    [Fact]
    public void Results_are_sorted_by_id()
    {
        string result = Whole[Whole.IndexOf("    {", StringComparison.Ordinal)..Whole.IndexOf("\n  ]", StringComparison.Ordinal)];
        string earlier = result.Replace("meta/llama", "google/gemma", StringComparison.Ordinal);
        NimSnapshot read = Read(
            Whole.Replace(result, result + ",\n" + earlier, StringComparison.Ordinal).Replace(
                "\"catalogCount\": 1",
                "\"catalogCount\": 2",
                StringComparison.Ordinal));
        Assert.Equal(["google/gemma", "meta/llama"], read.Results.Select(r => r.Id));
    }

    [Fact]
    public void The_header_is_read_without_the_results()
    {
        string path = _folder.Write("header.json", Whole[..Whole.IndexOf("\"id\"", StringComparison.Ordinal)] + " and then rubbish");
        SnapshotHeader header = SnapshotFile.ReadHeader(path);
        Assert.Equal(
            new SnapshotHeader(
                path,
                new DateTime(2026, 8, 22, 6, 30, 0, 500, DateTimeKind.Utc),
                new Uri("https://integrate.api.nvidia.com/v1"),
                1,
                true),
            header);
    }

    [Fact]
    public void A_missing_file_is_not_found() =>
        Assert.Equal(NimErrorId.SnapshotNotFound, Assert.Throws<NimProbeException>(() => ReadFile(_folder.File("none.json"))).ErrorId);

    [Fact]
    public void A_folder_is_unreadable() =>
        Assert.Equal(NimErrorId.SnapshotUnreadable, Assert.Throws<NimProbeException>(() => ReadFile(_folder.Path)).ErrorId);

    private static NimSnapshot ReadFile(string path) => SnapshotFile.Read(path, TestContext.Current.CancellationToken);

    private NimSnapshot Read(string content) => ReadFile(_folder.Write("one.json", content));

    private void AssertError(string content, string error)
    {
        NimProbeException exception = Assert.Throws<NimProbeException>(() => Read(content));
        Assert.Equal(NimErrorId.SnapshotInvalid, exception.ErrorId);
        Assert.Contains(_folder.File("one.json"), exception.Message, StringComparison.Ordinal);
        Assert.Contains(error, exception.Message, StringComparison.Ordinal);
    }
}
