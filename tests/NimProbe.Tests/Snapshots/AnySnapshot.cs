using FsCheck;
using FsCheck.Fluent;

namespace NimProbe.Tests.Snapshots;

/// <summary>
/// Generates valid results and snapshots: every value of each enumeration, empty and missing values, and text in many scripts.
/// </summary>
internal static class AnySnapshot
{
    private static readonly Uri[] s_addresses =
    [
        new("https://integrate.api.nvidia.com/v1"),
        new("https://integrate.api.nvidia.com/v1/"),
        new("HTTPS://integrate.api.nvidia.com:443/v1"),
    ];

    // Quotes, backslashes, markup, scripts, surrogate pairs and combining characters, but no control characters.
    private static readonly string[] s_parts =
        ["a", "/", "-", ".", "\"", "\\", "<", "&", "'", "+", " ", "é", "模", "🦙", "e\u0301", "\u00A0", "ß", "{", "nim"];

    public static Arbitrary<NimProbeResult> Result() => Results().ToArbitrary();

    public static Arbitrary<NimSnapshot> Snapshot() => (
        from results in Gen.ListOf(Results())
        from takenAt in Time()
        from address in Gen.Elements(s_addresses)
        from catalogCount in Gen.Choose(0, 5)
        from isComplete in Gen.Elements(true, false)
        let distinct = results.DistinctBy(r => r.Id).OrderBy(r => r.Id, StringComparer.Ordinal).ToList()
        select new NimSnapshot
        {
            TakenAt = takenAt,
            BaseUri = address,
            CatalogCount = catalogCount,
            IsComplete = isComplete && catalogCount > 0
                && distinct.Count(r => r.CatalogCount == catalogCount && r.Status != NimModelStatus.NotListed) == catalogCount,
            Results = distinct,
        }).ToArbitrary();

    private static Gen<NimProbeResult> Results() =>
        from id in Id()
        from status in Gen.Elements(Enum.GetValues<NimModelStatus>())
        from kind in Gen.Elements(Enum.GetValues<NimModelKind>())
        from route in Gen.Elements(NimRoute.ChatCompletions, NimRoute.Embeddings, NimRoute.Completions, NimRoute.Rerank)
        from code in Maybe(Gen.Choose(int.MinValue, int.MaxValue))
        from latency in Maybe(Count())
        from attempts in Count()
        from passed in Gen.Elements(true, false)
        from endOfLife in Maybe(Time())
        from free in Gen.Elements<bool?>(true, false, null)
        from deprecatesOn in Maybe(Time())
        from catalogCount in Gen.OneOf(Gen.Choose(0, 5), Count())
        from requestId in Gen.OrNull(Gen.Elements("a", "0f2c-77", new string('Z', 64)))
        from detail in Detail()
        from servedModel in Gen.OrNull(Text(1, 500))
        from isSubstituted in Gen.Elements<bool?>(true, false, null)
        from testedAt in Time()
        from address in Gen.Elements(s_addresses)
        select new NimProbeResult
        {
            Id = id,
            Status = status,
            Kind = kind,
            Endpoint = route,
            StatusCode = code,
            LatencyMs = latency,
            Attempts = attempts,
            PassedAfterRetry = passed,
            EndOfLife = endOfLife,
            FreeEndpoint = free,
            DeprecatesOn = deprecatesOn,
            CatalogCount = catalogCount,
            RequestId = requestId,
            Detail = detail,
            ServedModel = servedModel,
            IsSubstituted = isSubstituted,
            TestedAt = testedAt,
            BaseUri = address,
        };

    private static Gen<T?> Maybe<T>(Gen<T> values)
        where T : struct =>
        Gen.Frequency((1, Gen.Constant<T?>(null)), (3, values.Select(v => (T?)v)));

    private static Gen<string> Id() => Text(1, NimModelId.MaximumLength).Where(id => NimModelId.GetValidationError(id) is null);

    private static Gen<string> Detail() => Text(0, 500);

    private static Gen<string> Text(int shortest, int longest) =>
        from length in Gen.Frequency((9, Gen.Choose(shortest, Math.Min(longest, 24))), (1, Gen.Choose(shortest, longest / 2)))
        from parts in Gen.ArrayOf(Gen.Elements(s_parts), length)
        select string.Concat(parts) is var text && text.Length > longest ? text[..longest].TrimEnd('\uD83E') : string.Concat(parts);

    private static Gen<int> Count() => Gen.Elements(0, 1, 42, 120_000, int.MaxValue);

    private static Gen<DateTime> Time() => Gen.OneOf(
        Gen.Elements(DateTime.MinValue, DateTime.MaxValue, DateTime.UnixEpoch, new DateTime(2026, 8, 22, 6, 30, 0)),
        Gen.Choose(0, int.MaxValue).Select(n => DateTime.UnixEpoch.AddTicks(n * 1_000_000_007L)))
        .Select(t => DateTime.SpecifyKind(t, DateTimeKind.Utc));
}
