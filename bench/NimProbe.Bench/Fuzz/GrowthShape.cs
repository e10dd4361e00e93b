using System.Diagnostics;
using System.Globalization;
using System.Runtime;
using System.Text;
using NimProbe.Engine.Classification;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Redaction;
using NimProbe.Fuzz;
using NimProbe.Reports;

namespace NimProbe.Bench.Fuzz;

/// <summary>A hostile input of any size, for which a careless reader needs quadratic time.</summary>
/// <param name="Reader">The reader of the input.</param>
/// <param name="Name">What the input consists of.</param>
/// <param name="Size">The number of those; ten times the size is measured too.</param>
/// <param name="Prepare">Creates an input of a size and returns an action that reads it.</param>
internal sealed record GrowthShape(string Reader, string Name, int Size, Func<int, Action> Prepare)
{
    private const int Rounds = 15;

    private const string Key = "nvapi-q7XkP2sT9vB4mN8wR1yZ5cH3";

    private static readonly Redactor s_redactor = new(Key);
    private static readonly Uri s_service = new("https://integrate.api.nvidia.com/v1");
    private static readonly DateTime s_start = new(2026, 1, 1, 6, 0, 0, DateTimeKind.Utc);

    public static IReadOnlyList<GrowthShape> All { get; } = [.. Responses(), .. Catalogues(), .. Snapshots(), .. Reports()];

    /// <summary>Measures the shortest time of several readings, because other work on the machine only adds time.</summary>
    public TimeSpan Measure(int size)
    {
        Action read = Prepare(size);
        TimeSpan least = TimeSpan.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            TimeSpan elapsed = MeasureOnce(read);
            least = elapsed < least ? elapsed : least;
        }

        return least;
    }

    // Without garbage collections, which happen with large inputs only.
    private static TimeSpan MeasureOnce(Action read)
    {
        const long Size = 200 << 20;
        GC.Collect();
        GC.TryStartNoGCRegion(Size);
        long start = Stopwatch.GetTimestamp();
        read();
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        if (GCSettings.LatencyMode == GCLatencyMode.NoGCRegion)
        {
            GC.EndNoGCRegion();
        }

        return elapsed;
    }

    // Ten times the size is about the limit of a response body, 1 MiB.
    private static IEnumerable<GrowthShape> Responses() =>
    [
        Response("characters of one explanation", 100_000, static n => $$"""{"detail":"{{new string('a', n)}}"}"""),
        Response("escapes that are half of a pair", 15_000, static n => $$"""{"detail":"{{Repeat("\\ud800", n)}}"}"""),
        Response("errors in one object", 4_000, static n => $$"""{{{Join("\"error\":{\"message\":\"a\"}", n)}}}"""),
        Response("names in capitals", 10_000, static n => $$"""{{{Join("\"ERROR\":0", n)}}}"""),
        Response("entries of a list", 7_000, static n => $"[{Join("{\"detail\":\"a\"}", n)}]"),
        Response("choices", 8_000, static n => $$"""{"choices":[{{Join("{\"index\":0}", n)}}]}"""),
        Response("events", 7_000, static n => Repeat("data: {\"x\":1}\n\n", n)),
        Response("events that are no JSON", 12_000, static n => Repeat("data: {\n", n)),
        Response("lines of one event", 12_000, static n => "event: error\n" + Repeat("data: {\n", n)),
        Response("comments", 12_000, static n => Repeat(": a\n\n", n) + "data: {}"),
        Response("models that are not missing", 15_000, static n => $$"""{"detail":"{{Repeat("model ", n)}}"}"""),
        Response("beginnings of a tag", 50_000, static n => new string('<', n)),
        Response("lines of text", 9_000, static n => Repeat("account 'a\n", n)),
        Response("beginnings of a key", 10_000, static n => Repeat(Key[..10], n)),
        Response("brackets", 100_000, static n => new string('[', n)),
    ];

    private static IEnumerable<GrowthShape> Catalogues() =>
    [
        Bytes("Catalogue", "models", 10_000, static n =>
            $$"""{"data":[{{Join(static i => $$"""{"id":"publisher/model-{{i}}"}""", n)}}]}"""),
        Bytes("Catalogue", "times the same model", 10_000, static n => $$"""{"data":[{{Join("{\"id\":\"a/b\"}", n)}}]}"""),
        Bytes("Catalogue", "ids in one entry", 20_000, static n => $$"""{"data":[{{{Join("\"id\":\"a/b\"", n)}}}]}"""),
        Bytes("Catalogue", "characters of one id", 2_000_000, static n => $$"""{"data":[{"id":"{{new string('a', n)}}"}]}"""),
        Bytes("Catalogue", "escapes in one id", 20_000, static n => $$"""{"data":[{"id":"{{Repeat("\\ud83e\\udd99", n)}}"}]}"""),
        Bytes("Web catalogue", "endpoints", 5_000, static n =>
            $$"""{"artifacts":[{{Join(static i => $$"""{"name":"m{{i}}","labels":["a","b"]}""", n)}}]}"""),
        Bytes("Web catalogue", "labels of one endpoint", 10_000, static n =>
        {
            string labels = Join("{\"key\":\"publisher\",\"values\":[\"a\"]}", n);
            return $$"""{"resultPageTotal":1,"results":[{"resources":[{"name":"a","labels":[{{labels}}]}]}]}""";
        }),
    ];

    private static IEnumerable<GrowthShape> Snapshots() =>
    [
        Bytes("Snapshot", "results", 2_000, static n => Snapshot(n, static i => i)),
        Bytes("Snapshot", "results in reverse", 2_000, static n => Snapshot(n, i => n - i)),
        Bytes("Snapshot", "characters of one name", 6_000, static n => $$"""{"schemaVersion":1,"{{new string('a', n)}}":1}"""),
        Bytes("Snapshot", "lines before the fault", 50_000, static n => $"{{{new string('\n', n)}x"),
    ];

    private static IEnumerable<GrowthShape> Reports() => Enum.GetValues<NimReportFormat>().SelectMany(static format => (GrowthShape[])
    [
        Records(format, "results", 2_000, static i => Result(i)),
        Records(format, "results of one model", 2_000, static _ => Result(0)),
        Records(format, "snapshots of two models", 150, static i => new NimSnapshot
        {
            TakenAt = s_start.AddHours(5 * i),
            BaseUri = s_service,
            CatalogCount = 2,
            IsComplete = true,
            Results = [Result(0), Result(1)],
        }),
        .. NimReport.Supports(format, Change(0)) ? [Records(format, "changes", 2_000, Change)] : Array.Empty<GrowthShape>(),
    ]);

    private static GrowthShape Bytes(string reader, string name, int size, Func<int, string> make) => new(reader, name, size, n =>
    {
        FuzzTarget target = FuzzTargets.All.Single(t => t.Name == reader);
        byte[] input = Encoding.UTF8.GetBytes(make(n));
        return () => target.Read(input);
    });

    private static GrowthShape Response(string name, int size, Func<int, string> make) => new("Classifier", name, size, n =>
    {
        // Every rule for 404 reads the explanation.
        Exchange exchange = new() { StatusCode = 404, Body = Encoding.UTF8.GetBytes(make(n)), MediaType = "text/plain" };
        return () =>
        {
            ResponseBody body = ResponseBody.Read(exchange.Body, exchange.MediaType);
            VerdictTable.Judge(new Evidence(exchange, body, NimRoute.ChatCompletions, IsHosted: true, IsListed: true));
            s_redactor.Clean(body.Summary);
        };
    });

    private static GrowthShape Records(NimReportFormat format, string name, int size, Func<int, object> make) =>
        new($"{format}", name, size, n =>
        {
            object[] records = [.. Enumerable.Range(0, n).Select(make)];
            return () => NimReport.Write(format, ReportData.From(records));
        });

    private static NimProbeResult Result(int number) => new()
    {
        Id = string.Create(CultureInfo.InvariantCulture, $"publisher/model-{number}"),
        Status = (NimModelStatus)(number % Enum.GetValues<NimModelStatus>().Length),
        StatusCode = 200,
        LatencyMs = number,
        Attempts = 1,
        Detail = "Answered <b>| *well*",
        TestedAt = s_start,
        BaseUri = s_service,
    };

    private static NimModelChange Change(int number) => new()
    {
        Id = string.Create(CultureInfo.InvariantCulture, $"p/m{number}"),
        Change = NimChangeKind.Added,
        ReferenceTakenAt = s_start,
        DifferenceTakenAt = s_start,
    };

    private static string Snapshot(int count, Func<int, int> getNumber)
    {
        const string Time = "2026-08-22T06:30:00Z";
        string results = Join(
            i => $$"""{"id":"p/m{{getNumber(i):d9}}","status":"Available","kind":"Chat","endpoint":"ChatCompletions","attempts":1,"""
                + $$""" "testedAt":"{{Time}}"}""",
            count);
        return $$"""{"schemaVersion":1,"takenAt":"{{Time}}","baseUri":"http://localhost:8000/v1","catalogCount":0,"isComplete":false,"""
            + $$""" "results":[{{results}}]}""";
    }

    private static string Repeat(string text, int times) => new StringBuilder().Insert(0, text, times).ToString();

    private static string Join(string text, int times) => Join(_ => text, times);

    private static string Join(Func<int, string> text, int times) => string.Join(',', Enumerable.Range(0, times).Select(text));
}
