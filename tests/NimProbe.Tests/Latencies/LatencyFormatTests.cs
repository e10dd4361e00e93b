using System.Text;
using System.Text.Json;
using NimProbe.Engine.Latencies;
using Xunit;

namespace NimProbe.Tests.Latencies;

public sealed class LatencyFormatTests
{
    private static readonly DateOnly s_day = new(2026, 11, 21);

    [Fact]
    public void The_file_contains_ids_milliseconds_and_dates()
    {
        LatencyHistory history = new();
        history.Add(new ObservedLatency("a/model", 850, s_day));
        history.Add(new ObservedLatency("a/model", ObservedLatency.TimedOut, s_day));

        Assert.Equal(
            """{"nimProbeLatencies":1,"models":{"a/model":{"lastSeen":"2026-11-21","milliseconds":[850,86400000]}}}""",
            Encoding.UTF8.GetString(LatencyFormat.Write(history)));
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("../../etc/passwd")]
    [InlineData("\"quoted\" <script>&amp;")]
    [InlineData("模型/🦙")]
    [InlineData("{model}")]
    [InlineData("nimProbeLatencies")]
    [InlineData("$type")]
    public void An_odd_id_is_read_as_it_was_written(string id)
    {
        LatencyHistory history = new();
        history.Add(new ObservedLatency(id, 850, s_day));
        LatencyHistory read = LatencyFormat.Read(LatencyFormat.Write(history));

        Assert.Equal(id, Assert.Single(read.Models).Key);
        Assert.Equal(850, read.GetMeanMs(id, TimeSpan.FromSeconds(120)));
    }

    [Fact]
    public void A_file_that_would_be_too_long_forgets_the_models_that_were_not_seen_for_the_longest_time()
    {
        LatencyHistory history = new();
        foreach (int number in Enumerable.Range(0, 4000))
        {
            history.Add(new ObservedLatency($"a/{number:0000}{new string('x', 100)}", number, s_day.AddDays(-number)));
        }

        byte[] content = LatencyFormat.Write(history);
        string[] kept = [.. LatencyFormat.Read(content).Models.Select(static m => m.Key[2..6])];

        // At most 256 KiB, and nearly all of it is used.
        Assert.InRange(content.Length, LatencyFormat.MaximumLength - 1000, LatencyFormat.MaximumLength);
        Assert.Equal(Enumerable.Range(0, kept.Length).Select(static n => $"{n:0000}"), kept);
    }

    [Fact]
    public void The_longest_ids_fit()
    {
        LatencyHistory history = new();
        foreach (int number in Enumerable.Range(0, 1000))
        {
            string id = $"{number:000}" + new string('é', NimModelId.MaximumLength - 3);
            foreach (int _ in Enumerable.Range(0, 10))
            {
                history.Add(new ObservedLatency(id, ObservedLatency.TimedOut, s_day));
            }
        }

        Assert.InRange(LatencyFormat.Write(history).Length, 1, LatencyFormat.MaximumLength);
    }

    [Theory]
    [InlineData("""{"nimProbeLatencies":1,""")]
    [InlineData("""{"nimProbeLatencies":1,"models":null}""")]
    [InlineData("""{"nimProbeLatencies":1,"models":[]}""")]
    [InlineData("""{"nimProbeLatencies":1,"models":{},"more":1}""")]
    [InlineData("""{"nimProbeLatencies":1,"models":{"a":null}}""")]
    [InlineData("""{"nimProbeLatencies":1,"models":{"a":{"lastSeen":"2026-11-21"}}}""")]
    [InlineData("""{"nimProbeLatencies":1,"models":{"a":{"lastSeen":"yesterday","milliseconds":[1]}}}""")]
    [InlineData("""{"nimProbeLatencies":1,"models":{"a":{"lastSeen":"2026-11-21","milliseconds":[]}}}""")]
    [InlineData("""{"nimProbeLatencies":1,"models":{"a":{"lastSeen":"2026-11-21","milliseconds":[-1]}}}""")]
    [InlineData("""{"nimProbeLatencies":1,"models":{"a":{"lastSeen":"2026-11-21","milliseconds":[86400001]}}}""")]
    [InlineData("""{"nimProbeLatencies":1,"models":{"a":{"lastSeen":"2026-11-21","milliseconds":[1e99]}}}""")]
    [InlineData("""{"nimProbeLatencies":1,"models":{"a":{"lastSeen":"2026-11-21","milliseconds":[1,2,3,4,5,6,7,8,9,10,11]}}}""")]
    [InlineData("""{"nimProbeLatencies":1,"models":{"":{"lastSeen":"2026-11-21","milliseconds":[1]}}}""")]
    [InlineData("""{"nimProbeLatencies":1,"models":{"a\nb":{"lastSeen":"2026-11-21","milliseconds":[1]}}}""")]
    public void A_damaged_file_is_an_error_and_may_be_replaced(string content)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(content);

        Assert.True(LatencyFormat.IsOwn(bytes));
        Assert.Throws<JsonException>(() => LatencyFormat.Read(bytes));
    }

    [Fact]
    public void A_file_with_any_wrong_byte_is_read_or_damaged()
    {
        LatencyHistory history = new();
        history.Add(new ObservedLatency("a/model", 850, s_day));
        history.Add(new ObservedLatency("模型/🦙", ObservedLatency.TimedOut, s_day));
        byte[] content = LatencyFormat.Write(history);
        for (int position = 0; position < content.Length; position++)
        {
            Assert.Throws<JsonException>(() => LatencyFormat.Read(content.AsSpan(0, position)));
            foreach (byte wrong in (byte[])[0, (byte)'"', (byte)'9', (byte)'}', 0x80, 0xff])
            {
                byte[] changed = [.. content];
                changed[position] = wrong;
                Assert.True(Record.Exception(() => LatencyFormat.Read(changed)) is null or JsonException);
            }
        }
    }

    [Theory]
    [InlineData("""{"schemaVersion":1}""")]
    [InlineData("""{"nimProbeLatencies":2,"models":{}}""")]
    [InlineData("""{"nimProbeLatencies":10,"models":{}}""")]
    [InlineData("\0\0\0\0")]
    [InlineData("a text")]
    public void A_file_of_another_program_or_version_must_not_be_replaced(string content) =>
        Assert.False(LatencyFormat.IsOwn(Encoding.UTF8.GetBytes(content)));
}
