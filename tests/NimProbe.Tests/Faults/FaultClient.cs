using System.Globalization;
using System.Net;
using System.Security;
using System.Text;
using System.Threading.Channels;
using NimProbe.Engine.Catalog;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Faults;

/// <summary>Asks a misbehaving server as the cmdlets do, and tells in a word what came of it. A pause of a second takes a twentieth of one.</summary>
internal static class FaultClient
{
    private static readonly ScaledTimeProvider s_time = new(20);

    // For what ends by itself, however slow the machine; what does not is ended by hand.
    private static readonly TimeSpan s_deadline = TimeSpan.FromHours(1);

    /// <summary>A key for requests that must not carry it astray.</summary>
    public static SecureString Key => new NetworkCredential("", "nvapi-0123456789abcdefABCDEF").SecurePassword;

    /// <summary>How to reach a server.</summary>
    /// <param name="server">The server.</param>
    /// <param name="time">Where time comes from. Default: time that runs twenty times faster.</param>
    public static NimConnectionSettings Settings(RawServer server, TimeProvider? time = null) => new()
    {
        BaseUri = server.BaseUri,
        Timeout = s_deadline,
        NoProxy = true,
        Time = time ?? s_time,
    };

    /// <summary>Time in which deadlines pass when a test says so.</summary>
    public static DeadlineTimeProvider TimeWithDeadlines() => new(s_time, s_deadline);

    /// <summary>Probes models and keeps all that the run tells; an untyped exception is not caught.</summary>
    public static Task<ProbeReport> ProbeAsync(NimConnectionSettings settings, ProbeOptions options, params string[] ids) =>
        ProbeAsync(settings, options, new ProbeReport(), ids);

    /// <summary>Probes models and keeps all that the run tells; an untyped exception is not caught.</summary>
    public static async Task<ProbeReport> ProbeAsync(NimConnectionSettings settings, ProbeOptions options, ProbeReport report, params string[] ids)
    {
        using NimConnection connection = NimConnection.Open(settings, report.OnLog);
        Channel<ProbeTarget> input = Channel.CreateUnbounded<ProbeTarget>();
        foreach (string id in ids)
        {
            input.Writer.TryWrite(new ProbeTarget(id));
        }

        input.Writer.Complete();
        try
        {
            await new ProbeRun(connection, options, report).RunAsync(input.Reader.ReadAllAsync(TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        }
        catch (NimProbeException fault)
        {
            report.Fault = fault;
        }

        return report;
    }

    /// <summary>The verdict of a model, or the error that ended the run, or what broke the promise of exactly one of them.</summary>
    public static string OutcomeOf(ProbeReport report, string id)
    {
        if (report.Fault is not null)
        {
            return "error " + report.Fault.ErrorId;
        }

        NimProbeResult[] results = [.. report.Results.Where(r => r.Id == id)];
        return results.Length == 1 ? results[0].Status.ToString() : $"{results.Length} verdicts";
    }

    /// <summary>Reads the catalogue; tells how it went.</summary>
    public static Task<string> ReadCatalogAsync(NimConnectionSettings settings) => ReadAsync(settings, static async connection =>
        $"{(await new CatalogReader(connection, maximumRetryCount: 1).ReadAsync(TestContext.Current.CancellationToken)).Models.Count} models");

    /// <summary>Reads the web catalogue; tells how it went.</summary>
    public static Task<string> ReadWebCatalogAsync(NimConnectionSettings settings) => ReadAsync(settings, static async connection =>
    {
        WebCatalog catalog = await new WebCatalogReader(connection, maximumRetryCount: 1).ReadAsync(TestContext.Current.CancellationToken);
        return $"{catalog.Endpoints.Count} endpoints, {catalog.Warnings.Count} warnings";
    });

    /// <summary>Asks whether a model that is listed no more was retired; tells what it is taken for.</summary>
    public static Task<string> LookUpEndOfLifeAsync(NimConnectionSettings settings) => ReadAsync(settings, static async connection =>
    {
        using EndOfLifeLookup lookup = new(connection, requestsPerMinute: 0, maximumRetryCount: 1);
        NimModelChange removed = new() { Id = "publisher/model", Change = NimChangeKind.Removed, Before = NimModelStatus.Available };
        NimModelChange? answer = await lookup.ResolveAsync(removed, TestContext.Current.CancellationToken);
        return (answer ?? removed).Change.ToString();
    });

    /// <summary>All that both catalogues come to, as text.</summary>
    public static async Task<string> DescribeCatalogsAsync(NimConnectionSettings settings, Action<string> log)
    {
        using NimConnection connection = NimConnection.Open(settings, log);
        StringBuilder text = new();
        await NoteAsync(text, async () =>
        {
            ModelCatalog catalog = await new CatalogReader(connection, maximumRetryCount: 0).ReadAsync(TestContext.Current.CancellationToken);
            return string.Join('\n', catalog.Models.Select(static m => $"{m.Id}|{m.Publisher}|{m.Name}").Concat(catalog.Warnings));
        });
        await NoteAsync(text, async () =>
        {
            WebCatalog catalog = await new WebCatalogReader(connection, maximumRetryCount: 0).ReadAsync(TestContext.Current.CancellationToken);
            return string.Join('\n', catalog.Endpoints.Select(static e => $"{e.Id}|{e.Publisher}|{e.DisplayName}").Concat(catalog.Warnings));
        });
        return text.ToString();
    }

    private static async Task NoteAsync(StringBuilder text, Func<Task<string>> read)
    {
        try
        {
            text.AppendLine(await read());
        }
        catch (NimProbeException fault)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{fault}|{fault.Target}|{fault.RecommendedAction}");
        }
    }

    private static async Task<string> ReadAsync(NimConnectionSettings settings, Func<NimConnection, Task<string>> read)
    {
        using NimConnection connection = NimConnection.Open(settings);
        try
        {
            return await read(connection);
        }
        catch (NimProbeException fault)
        {
            return "error " + fault.ErrorId;
        }
    }
}
