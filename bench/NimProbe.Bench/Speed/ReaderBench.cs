using System.Diagnostics;
using System.Globalization;
using System.Text;
using NimProbe.Engine.Streaming;

namespace NimProbe.Bench.Speed;

/// <summary>Measures the reader of streams without a network, over more tokens than any answer has.</summary>
internal static class ReaderBench
{
    private const int Chunks = 10_000_000;
    private const int ChunksPerRead = 64;
    private const int ReadsPerStep = Chunks / ChunksPerRead / 10;

    /// <summary>Returns the figures as Markdown.</summary>
    public static string Run()
    {
        TokenClock clock = new(TimeProvider.System);
        AnswerStream stream = new(clock, int.MaxValue);
        byte[] bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(
            """data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1775433600,"model":"m","choices":[{"""
                + """ "index":0,"delta":{"role":null,"content":" word"},"logprobs":null,"finish_reason":null}]}""" + "\n\n",
            ChunksPerRead)));
        Read(stream, bytes, ReadsPerStep);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        long most = 0;
        int read = clock.Chunks;
        while (clock.Chunks < Chunks)
        {
            Read(stream, bytes, ReadsPerStep);
            most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
        }

        double microseconds = (Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / (clock.Chunks - read);
        double bytesPerToken = (double)(GC.GetTotalAllocatedBytes(precise: true) - allocated) / (clock.Chunks - read);
        MarkdownTable table = new("The reader alone", "Tokens", "CPU a token, us", "Memory added at most, KB", "Allocated a token, bytes");
        table.Add(
            "without a network",
            clock.Chunks.ToString("N0", CultureInfo.InvariantCulture),
            microseconds.ToString("0.00", CultureInfo.InvariantCulture),
            (Math.Max(most, 0) / 1024).ToString("N0", CultureInfo.InvariantCulture),
            bytesPerToken.ToString("0.00", CultureInfo.InvariantCulture));
        return table.ToString();
    }

    private static void Read(AnswerStream stream, byte[] bytes, int count)
    {
        for (int index = 0; index < count; index++)
        {
            stream.Read(bytes, Stopwatch.GetTimestamp());
        }
    }
}
