using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using NimProbe.Engine.Snapshots;
using Xunit;

namespace NimProbe.Tests.Snapshots;

/// <summary>Compares the published schema with the writer and the reader.</summary>
public sealed class SnapshotSchemaTests
{
    private static readonly JsonElement s_schema = ReadSchema();

    private static JsonElement ResultSchema => s_schema.GetProperty("$defs").GetProperty("result");

    [Fact]
    public void Every_written_snapshot_is_valid_against_the_schema() => Prop.ForAll(AnySnapshot.Snapshot(), snapshot =>
    {
        using JsonDocument document = Write(snapshot);
        Assert.Empty(new SchemaCheck(s_schema).GetErrors(document.RootElement));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    [Fact]
    public void The_schema_has_every_written_property_and_no_other()
    {
        NimSnapshot snapshot = TestSnapshots.Complete(1, ("a", NimModelStatus.Available)).With(r => r with
        {
            StatusCode = 200,
            Detail = "Answered",
            ServedModel = "b",
            IsSubstituted = true,
            EndOfLife = TestSnapshots.Day(9),
            FreeEndpoint = true,
            DeprecatesOn = TestSnapshots.Day(8),
            CatalogCount = 7,
            BaseUri = new Uri("https://integrate.api.nvidia.com/v1/"),
            PassedAfterRetry = true,
            LatencyMs = 12,
            RequestId = "6bfac15e",
        }) with
        { IsComplete = false };
        using JsonDocument document = Write(snapshot);
        Assert.Equal(GetNames(s_schema.GetProperty("properties")), GetNames(document.RootElement));
        Assert.Equal(GetNames(ResultSchema.GetProperty("properties")), GetNames(document.RootElement.GetProperty("results")[0]));
    }

    [Fact]
    public void The_schema_requires_the_properties_of_the_smallest_result()
    {
        using JsonDocument document = Write(TestSnapshots.Complete(1, ("a", NimModelStatus.Available)));
        Assert.Equal(GetNames(s_schema.GetProperty("required")), GetNames(document.RootElement));
        Assert.Equal(GetNames(ResultSchema.GetProperty("required")), GetNames(document.RootElement.GetProperty("results")[0]));
    }

    [Theory]
    [InlineData("status", typeof(NimModelStatus))]
    [InlineData("kind", typeof(NimModelKind))]
    [InlineData("endpoint", typeof(NimRoute))]
    public void The_schema_has_every_value_of_an_enumeration(string property, Type enumeration) =>
        Assert.Equal(
            Enum.GetNames(enumeration).Where(n => n != nameof(NimRoute.Auto)),
            GetNames(ResultSchema.GetProperty("properties").GetProperty(property).GetProperty("enum")));

    [Theory]
    [InlineData("\"schemaVersion\": 1", "\"schemaVersion\": 2")]
    [InlineData("\"isComplete\": true", "\"isComplete\": \"yes\"")]
    [InlineData("\"isComplete\": true", "\"isComplete\": true, \"apiKey\": \"x\"")]
    [InlineData("\"catalogCount\": 1", "\"catalogCount\": -1")]
    [InlineData("\"catalogCount\": 1", "\"catalogCount\": 1.5")]
    [InlineData("\"takenAt\": \"2026-06-02T06:30:00Z\"", "\"takenAt\": \"2026-06-02T06:30:00\"")]
    [InlineData("https://integrate", "ftp://integrate")]
    [InlineData("https://integrate", "https://me:secret@integrate")]
    [InlineData("\"id\": \"a\",", "")]
    [InlineData("\"id\": \"a\"", "\"id\": \"\"")]
    [InlineData("\"id\": \"a\"", "\"id\": \"a\\u001b\"")]
    [InlineData("\"status\": \"Available\"", "\"status\": \"available\"")]
    [InlineData("\"endpoint\": \"ChatCompletions\"", "\"endpoint\": \"Auto\"")]
    [InlineData("\"attempts\": 1", "\"attempts\": -1")]
    [InlineData("\"attempts\": 1", "\"attempts\": 1, \"detail\": \"a\\nb\"")]
    [InlineData("\"attempts\": 1", "\"attempts\": 1, \"servedModel\": \"\"")]
    [InlineData("\"attempts\": 1", "\"attempts\": 1, \"servedModel\": \"a\\nb\"")]
    [InlineData("\"attempts\": 1", "\"attempts\": 1, \"isSubstituted\": \"no\"")]
    [InlineData("\"attempts\": 1", "\"attempts\": 1, \"requestId\": \"not one\"")]
    [InlineData("\"attempts\": 1", "\"attempts\": 1, \"more\": 1")]
    public void What_the_reader_refuses_is_invalid_against_the_schema(string text, string replacement)
    {
        string whole = WriteToString(TestSnapshots.Complete(1, ("a", NimModelStatus.Available)));
        Assert.Contains(text, whole, StringComparison.Ordinal);
        string broken = whole.Replace(text, replacement, StringComparison.Ordinal);
        using TemporaryFolder folder = new();
        Assert.Throws<NimProbeException>(
            () => SnapshotFile.Read(folder.Write("broken.json", broken), TestContext.Current.CancellationToken));
        using JsonDocument document = JsonDocument.Parse(broken);
        Assert.NotEmpty(new SchemaCheck(s_schema).GetErrors(document.RootElement));
    }

    private static JsonElement ReadSchema()
    {
        using Stream stream = typeof(SnapshotSchemaTests).Assembly.GetManifestResourceStream("snapshot.schema.json")!;
        using JsonDocument document = JsonDocument.Parse(stream);
        return document.RootElement.Clone();
    }

    private static string[] GetNames(JsonElement element) => element.ValueKind == JsonValueKind.Array
        ? [.. element.EnumerateArray().Select(e => e.GetString()!)]
        : [.. element.EnumerateObject().Select(p => p.Name)];

    private static JsonDocument Write(NimSnapshot snapshot) => JsonDocument.Parse(WriteToString(snapshot));

    private static string WriteToString(NimSnapshot snapshot)
    {
        using MemoryStream stream = new();
        SnapshotWriter.Write(snapshot, stream);
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }
}
