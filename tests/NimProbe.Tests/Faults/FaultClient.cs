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

/// <summary>Sends requests to a faulty server as the cmdlets do, and returns the outcome as text. A minute takes a second.</summary>
internal static class FaultClient
{
    // Never reached by responses that end; tests end the others with DeadlineTimeProvider.
    private static readonly TimeSpan s_deadline = TimeSpan.FromHours(1);

    /// <summary>The clock of the requests.</summary>
    public static TimeProvider Time { get; } = new ScaledTimeProvider(60, LoadAwareTimeProvider.Instance);

    /// <summary>A key for tests of which server receives it.</summary>
    public static SecureString Key => new NetworkCredential("", "nvapi-0123456789abcdefABCDEF").SecurePassword;

    /// <summary>The settings of a connection to a server.</summary>
    /// <param name="server">The server.</param>
    /// <param name="time">The clock. Default: one that runs 60 times faster than the machine's.</param>
    public static NimConnectionSettings Settings(RawServer server, TimeProvider? time = null) => new()
    {
        BaseUri = server.BaseUri,
        Timeout = s_deadline,
        NoProxy = true,
        Time = time ?? Time,
    };

    /// <summary>Creates a clock whose deadlines pass when a test says so.</summary>
    public static DeadlineTimeProvider TimeWithDeadlines() => new(Time, s_deadline);

    /// <summary>Probes models and collects what the run reports. Other exceptions than NimProbeException are not caught.</summary>
    public static Task<ProbeReport> ProbeAsync(NimConnectionSettings settings, ProbeOptions options, params string[] ids) =>
        ProbeAsync(settings, options, new ProbeReport(), ids);

    /// <summary>Probes models and collects what the run reports. Other exceptions than NimProbeException are not caught.</summary>
    public static async Task<ProbeReport> ProbeAsync(
        NimConnectionSettings settings, ProbeOptions options, ProbeReport report, params string[] ids)
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
            CancellationToken cancellationToken = TestContext.Current.CancellationToken;
            await new ProbeRun(connection, options, report).RunAsync(input.Reader.ReadAllAsync(cancellationToken), cancellationToken);
        }
        catch (NimProbeException fault)
        {
            report.Fault = fault;
        }

        return report;
    }

    /// <summary>Gets the status of a model, or the error that ended the run; exactly one of them is expected.</summary>
    public static string GetOutcome(ProbeReport report, string id)
    {
        if (report.Fault is not null)
        {
            return "error " + report.Fault.ErrorId;
        }

        NimProbeResult[] results = [.. report.Results.Where(r => r.Id == id)];
        return results.Length == 1 ? results[0].Status.ToString() : $"{results.Length} results";
    }

    /// <summary>Reads the catalogue and returns the outcome.</summary>
    public static Task<string> ReadCatalogAsync(NimConnectionSettings settings) => ReadAsync(settings, static async connection =>
    {
        ModelCatalog catalog = await new CatalogReader(connection, maximumRetryCount: 1).ReadAsync(TestContext.Current.CancellationToken);
        return $"{catalog.Models.Count} models";
    });

    /// <summary>Reads the web catalogue and returns the outcome.</summary>
    public static Task<string> ReadWebCatalogAsync(NimConnectionSettings settings) => ReadAsync(settings, static async connection =>
    {
        WebCatalog catalog = await new WebCatalogReader(connection, maximumRetryCount: 1).ReadAsync(TestContext.Current.CancellationToken);
        return $"{catalog.Endpoints.Count} endpoints, {catalog.Warnings.Count} warnings";
    });

    /// <summary>Looks up the end of life of a model that the catalogue no longer lists, and returns the kind of change.</summary>
    public static Task<string> LookUpEndOfLifeAsync(NimConnectionSettings settings) => ReadAsync(settings, static async connection =>
    {
        using EndOfLifeLookup lookup = new(connection, requestsPerMinute: 0, maximumRetryCount: 1);
        NimModelChange removed = new() { Id = "publisher/model", Change = NimChangeKind.Removed, Before = NimModelStatus.Available };
        NimModelChange? answer = await lookup.ResolveAsync(removed, TestContext.Current.CancellationToken);
        return (answer ?? removed).Change.ToString();
    });

    /// <summary>Returns the contents of both catalogues as text.</summary>
    public static async Task<string> DescribeCatalogsAsync(NimConnectionSettings settings, Action<string> log)
    {
        using NimConnection connection = NimConnection.Open(settings, log);
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        StringBuilder text = new();
        await AppendAsync(text, async () =>
        {
            ModelCatalog catalog = await new CatalogReader(connection, maximumRetryCount: 0).ReadAsync(cancellationToken);
            return string.Join('\n', catalog.Models.Select(static m => $"{m.Id}|{m.Publisher}|{m.Name}").Concat(catalog.Warnings));
        });
        await AppendAsync(text, async () =>
        {
            WebCatalog catalog = await new WebCatalogReader(connection, maximumRetryCount: 0).ReadAsync(cancellationToken);
            IEnumerable<string> endpoints = catalog.Endpoints.Select(static e => $"{e.Id}|{e.Publisher}|{e.DisplayName}");
            return string.Join('\n', endpoints.Concat(catalog.Warnings));
        });
        return text.ToString();
    }

    private static async Task AppendAsync(StringBuilder text, Func<Task<string>> read)
    {
        try
        {
            text.AppendLine(await read());
        }
        catch (NimProbeException fault)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{fault}|{fault.Target}");
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
