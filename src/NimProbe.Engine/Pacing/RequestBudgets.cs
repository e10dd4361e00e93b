using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using NimProbe.Engine.Connection;

namespace NimProbe.Engine.Pacing;

/// <summary>The budgets of this process: one for each origin and key, so that parallel runs, runspaces and cmdlets share it.</summary>
public static class RequestBudgets
{
    /// <summary>The rate on NVIDIA's hosts where none is given: what the service nominally allows a minute.</summary>
    public const int HostedRequestsPerMinute = 40;

    private static readonly ConcurrentDictionary<(string Origin, string Key, TimeProvider Time), RequestBudget> s_budgets = new();

    /// <summary>The budget of a connection.</summary>
    public static RequestBudget For(NimConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        string origin = connection.BaseUri.GetLeftPart(UriPartial.Authority);

        // The key itself is not kept beyond the run.
        string key = connection.Key is null ? "" : Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(connection.Key.Text)));
        return s_budgets.GetOrAdd((origin, key, connection.Time), static k => new RequestBudget(k.Time));
    }

    /// <summary>The rate where none is given: 40 a minute on NVIDIA's hosts, none elsewhere.</summary>
    public static int DefaultRateFor(Uri baseUri) => ServiceAddress.IsNvidiaHost(baseUri) ? HostedRequestsPerMinute : 0;
}
