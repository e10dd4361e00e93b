using System.Text;
using NimProbe.Engine.Snapshots;

namespace NimProbe.Fuzz.Targets;

/// <summary>
/// A snapshot's file: what it says, so that writing it and reading it again gives the same, or one error that names the
/// place.
/// </summary>
internal static class SnapshotFuzz
{
    private const string Path = "fuzz.json";

    public static FuzzTarget Target { get; } = new(
        "Snapshot",
        [Whole(), Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Whole()).ReplaceLineEndings("")), """{"schemaVersion":1,"takenAt":"2026-08-22T06:30:00Z","baseUri":"http://localhost:8000/v1","catalogCount":0,"isComplete":false,"results":[]}"""u8.ToArray()],
        Words.With(
            [
                .. Enum.GetNames<NimModelStatus>(), .. Enum.GetNames<NimModelKind>(), .. Enum.GetNames<NimRoute>(),
                "\"id\": \"a/b\",", "\"status\":", "\"attempts\": 1,", "\"detail\": \"x\",", "\"latencyMs\": 5,", "\"schemaVersion\": 2,", "\"isComplete\": true,", "\"endOfLife\":", "\"freeEndpoint\": null,", "ftp://", "https://me:secret@",
            ]),
        Read);

    private static byte[] Whole()
    {
        DateTime taken = new(2026, 8, 22, 6, 30, 0, 500, DateTimeKind.Utc);
        Uri service = new("https://integrate.api.nvidia.com/v1");
        using MemoryStream stream = new();
        SnapshotWriter.Write(
            new NimSnapshot
            {
                TakenAt = taken,
                BaseUri = service,
                CatalogCount = 2,
                IsComplete = true,
                Results =
                [
                    new NimProbeResult { Id = "meta/llama", Status = NimModelStatus.Available, StatusCode = 200, LatencyMs = 812, Attempts = 1, RequestId = "6bfac15e", Detail = "Answered", CatalogCount = 2, TestedAt = taken, BaseUri = service, FreeEndpoint = true, DeprecatesOn = taken },
                    new NimProbeResult { Id = "nvidia/embed", Kind = NimModelKind.Embedding, Endpoint = NimRoute.Embeddings, Status = NimModelStatus.Retired, StatusCode = 410, Attempts = 2, Detail = "Retired: \"gone\"", CatalogCount = 2, TestedAt = taken, BaseUri = service, EndOfLife = taken },
                ],
            },
            stream);
        return stream.ToArray();
    }

    private static void Read(byte[] input)
    {
        try
        {
            byte[] once = Write(Parse(input));
            Claim.Holds(once.AsSpan().SequenceEqual(Write(Parse(once))), "What was written reads otherwise.");
        }
        catch (NimProbeException e)
        {
            Claim.Holds(e.ErrorId == NimErrorId.SnapshotInvalid, $"The error is {e.ErrorId}.");
            Claim.Prints(e.Message);
        }
    }

    private static NimSnapshot Parse(byte[] input)
    {
        using MemoryStream stream = new(input);
        JsonCursor cursor = new(Path, stream);
        return SnapshotReader.Read(ref cursor, Path, CancellationToken.None);
    }

    private static byte[] Write(NimSnapshot snapshot)
    {
        using MemoryStream stream = new();
        SnapshotWriter.Write(snapshot, stream);
        return stream.ToArray();
    }
}
