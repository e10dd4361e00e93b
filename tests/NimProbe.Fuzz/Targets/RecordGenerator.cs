using FsCheck;
using FsCheck.Fluent;

namespace NimProbe.Fuzz.Targets;

/// <summary>Generates results, changes, histories and snapshots with every value that their types allow.</summary>
internal static class RecordGenerator
{
    private const int MaxRecords = 40;

    private static readonly Uri[] s_addresses =
        [new("https://integrate.api.nvidia.com/v1"), new("http://localhost:8000/v1"), new("http://[::1]:1/%22%3E%3Cb%3E")];

    private static readonly string[] s_texts =
    [
        "<script>alert(1)</script>", "| a | b |", "[x](https://example.com)", "{brace=\"x\"}", "\"><img src=x>", "`code`",
        "javascript:alert(1)", "\u001b[31m", "\r\n", "\0", "\u202e", "\u2028", "\ud800", "\udc00", "]]>", "<!--", "=cmd|", "\uffff", "a/b",
    ];

    private static readonly Gen<object[]> s_records = CreateRecords();

    /// <summary>Generates records; the same for the same seed on every machine.</summary>
    public static object[] Generate(int seed)
    {
        uint number = (uint)seed;
        return s_records.Sample(1, new Rnd(number), (int)(number % MaxRecords))[0];
    }

    private static Gen<object[]> CreateRecords()
    {
        // Mostly within a few weeks, as in real records.
        Gen<DateTime> times = Gen.Frequency(
            (1, Gen.Elements(DateTime.MinValue, DateTime.MaxValue)),
            (9, Gen.Choose(0, 1000).Select(static h => new DateTime(2026, 4, 6, 0, 0, 0, (DateTimeKind)(h % 3)).AddHours(h))));
        Gen<string> texts = Gen.OneOf(Gen.Elements(s_texts), ArbMap.Default.GeneratorFor<string>());
        IArbMap types = ArbMap.Default
            .MergeArb(times.ToArbitrary())
            .MergeArb(texts.ArrayOf().Resize(4).Select(string.Concat).ToArbitrary())
            .MergeArb(Gen.Elements(s_addresses).ToArbitrary());
        Gen<NimProbeResult> results = types.GeneratorFor<NimProbeResult>();
        Gen<IReadOnlyList<NimProbeResult>> lists = results.ArrayOf().Resize(6).Select(static r => (IReadOnlyList<NimProbeResult>)r);
        return Gen.OneOf(
            results.Select(static r => (object)r),
            types.GeneratorFor<NimModelChange>().Select(static c => (object)c),
            types.GeneratorFor<NimModelHistory>().Select(static h => (object)h),
            types.MergeArb(lists.ToArbitrary()).GeneratorFor<NimSnapshot>().Select(static s => (object)s)).ArrayOf();
    }
}
