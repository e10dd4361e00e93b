using System.Text;

namespace NimProbe.Fuzz.Targets;

/// <summary>Makes records out of any bytes: results, changes, histories and snapshots with whatever values their types allow, texts of no sense among them.</summary>
/// <param name="input">The bytes; where they end, every value is the least.</param>
internal sealed class RecordDecoder(byte[] input)
{
    private const int MostRecords = 40;

    private static readonly Uri[] s_addresses = [new("https://integrate.api.nvidia.com/v1"), new("http://localhost:8000/v1"), new("http://[::1]:1/%22%3E%3Cb%3E")];

    private int _place;

    /// <summary>The records.</summary>
    public IReadOnlyList<object> All()
    {
        List<object> records = [];
        while (_place < input.Length && records.Count < MostRecords)
        {
            records.Add((Byte() % 5) switch
            {
                0 => Change(),
                1 => History(),
                2 => Snapshot(),
                _ => Result(),
            });
        }

        return records;
    }

    private NimProbeResult Result() => new()
    {
        Id = Text(),
        Kind = (NimModelKind)(Byte() % Enum.GetValues<NimModelKind>().Length),
        Endpoint = (NimRoute)(Byte() % Enum.GetValues<NimRoute>().Length),
        Status = Status(),
        StatusCode = Maybe(Number()),
        LatencyMs = Maybe(Number() & int.MaxValue),
        Attempts = Byte() % 4,
        EndOfLife = Maybe(Time()),
        FreeEndpoint = Maybe(Byte() % 2 == 0),
        DeprecatesOn = Maybe(Time()),
        CatalogCount = Byte(),
        RequestId = Byte() % 2 == 0 ? null : Text(),
        Detail = Text(),
        TestedAt = Time(),
        BaseUri = Address(),
    };

    private NimModelChange Change() => new()
    {
        Id = Text(),
        Change = (NimChangeKind)(Byte() % Enum.GetValues<NimChangeKind>().Length),
        Before = Maybe(Status()),
        After = Maybe(Status()),
        EndOfLife = Maybe(Time()),
        ReferenceTakenAt = Time(),
        DifferenceTakenAt = Time(),
    };

    private NimModelHistory History() => new()
    {
        Id = Text(),
        Probes = Byte(),
        AvailablePercent = Maybe(Byte() / 2.55),
        Flaps = Byte(),
        FirstSeen = Time(),
        LastSeen = Time(),
        LastStatus = Status(),
        LatencyP50Ms = Maybe((int)Byte()),
        LatencyP95Ms = Maybe(Number() & int.MaxValue),
        Trend = Text(),
    };

    private NimSnapshot Snapshot() => new()
    {
        Path = Text(),
        TakenAt = Time(),
        BaseUri = Address(),
        CatalogCount = Byte(),
        IsComplete = Byte() % 2 == 0,
        Results = [.. Enumerable.Range(0, Byte() % 6).Select(_ => Result())],
    };

    private byte Byte() => _place < input.Length ? input[_place++] : (byte)0;

    private int Number() => (Byte() << 24) | (Byte() << 16) | (Byte() << 8) | Byte();

    private T? Maybe<T>(T value)
        where T : struct => Byte() % 4 == 0 ? null : value;

    private NimModelStatus Status() => (NimModelStatus)(Byte() % Enum.GetValues<NimModelStatus>().Length);

    private Uri Address() => s_addresses[Byte() % s_addresses.Length];

    // Any moment at all now and then; else within a few weeks, as records are.
    private DateTime Time() => Byte() switch
    {
        0 => DateTime.MinValue,
        1 => DateTime.MaxValue,
        2 => new DateTime((Number() & (long)int.MaxValue) * 1_000_000_000, DateTimeKind.Utc),
        byte day => new DateTime(2026, 4, 6, 0, 0, 0, (DateTimeKind)(day % 3)).AddHours(day * 5),
    };

    // UTF-16 as it comes, halves of pairs included, or UTF-8.
    private string Text()
    {
        int length = Math.Min((int)Byte(), input.Length - _place);
        ReadOnlySpan<byte> bytes = input.AsSpan(_place, length);
        _place += length;
        return Byte() % 2 == 0 ? Encoding.UTF8.GetString(bytes) : new string(System.Runtime.InteropServices.MemoryMarshal.Cast<byte, char>(bytes[..(length & ~1)]));
    }
}
