using System.Management.Automation;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;
using NimProbe.Engine.Snapshots;

namespace NimProbe.PowerShell.Input;

/// <summary>
/// The snapshots in -Baseline. Of a file only the header is read until it is known which snapshots count: a folder can contain thousands.
/// If there are several snapshots, one that cannot be read is reported, and the others count.
/// </summary>
internal sealed class BaselineInput
{
    private const string Parameter = "Baseline";

    private readonly Action<NimProbeException> _report;
    private readonly bool _isOnlyOne;
    private readonly List<Candidate> _candidates = [];
    private readonly Dictionary<Uri, ProbeBaseline?> _prepared = new(ServiceComparer.Instance);

    private BaselineInput(Action<NimProbeException> report, bool isOnlyOne)
    {
        _report = report;
        _isOnlyOne = isOnlyOne;
    }

    /// <summary>Whether there is no snapshot that can be read, for example because the folder is empty.</summary>
    public bool IsEmpty => _candidates.Count == 0;

    /// <summary>Finds the snapshots. On the pipeline thread.</summary>
    /// <param name="cmdlet">The cmdlet, for its drives and current location.</param>
    /// <param name="values">The values of the parameter: snapshots, or paths of files and folders.</param>
    /// <param name="report">Receives the error of each snapshot that cannot be read; the others count.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="NimProbeException">There is no snapshot at a path, or the only snapshot cannot be read.</exception>
    public static BaselineInput Find(
        PSCmdlet cmdlet, IEnumerable<object?> values, Action<NimProbeException> report, CancellationToken cancellationToken)
    {
        List<SnapshotSource> sources = [.. values.SelectMany(value => SnapshotInput.Find(cmdlet, value))];
        BaselineInput baseline = new(report, isOnlyOne: sources.Count == 1);
        foreach (SnapshotSource source in sources)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (baseline.ReadOrNull(() => Candidate.Create(source, cancellationToken), report) is { } candidate)
            {
                baseline._candidates.Add(candidate);
            }
        }

        return baseline;
    }

    /// <summary>Whether there is a snapshot of a service.</summary>
    public bool Contains(Uri service) => _candidates.Exists(c => ServiceAddress.IsSameService(c.BaseUri, service));

    /// <summary>
    /// Reads the newest snapshots of all services of the command, so that a baseline that cannot be used is known before the first request.
    /// On the pipeline thread.
    /// </summary>
    /// <param name="services">The addresses of the services.</param>
    /// <param name="timeout">The timeout of one exchange.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="NimProbeException">
    /// <see cref="NimErrorId.ParameterInvalid"/>: every snapshot comes from another service. Or the only snapshot cannot be read.
    /// </exception>
    public void Prepare(IReadOnlyList<Uri> services, TimeSpan timeout, CancellationToken cancellationToken)
    {
        foreach (Uri service in services)
        {
            _prepared[service] = Load(service, timeout, _report, cancellationToken);
        }

        if (!IsEmpty && !services.Any(Contains))
        {
            string requested = services.Count == 1
                ? $"the requested service is {services[0]}"
                : $"the requested services are {string.Join(", ", services)}";
            throw Errors.ParameterInvalid(Parameter, $"comes from {_candidates[0].BaseUri}, and {requested}");
        }
    }

    /// <summary>Gets the newest snapshots of a service, and reads them if they are not prepared. On any thread.</summary>
    /// <param name="connection">The connection to the service.</param>
    /// <param name="report">Receives the error of each snapshot that cannot be read; the others count.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <returns>The baseline; null if there is no snapshot of the service that can be read.</returns>
    /// <exception cref="NimProbeException">The only snapshot cannot be read.</exception>
    public ProbeBaseline? Read(NimConnection connection, Action<NimProbeException> report, CancellationToken cancellationToken) =>
        _prepared.TryGetValue(connection.BaseUri, out ProbeBaseline? prepared)
            ? prepared
            : Load(connection.BaseUri, connection.Timeout, report, cancellationToken);

    private ProbeBaseline? Load(
        Uri service, TimeSpan timeout, Action<NimProbeException> report, CancellationToken cancellationToken)
    {
        List<NimSnapshot> snapshots =
        [
            .. _candidates
                .Where(c => ServiceAddress.IsSameService(c.BaseUri, service))
                .OrderByDescending(static c => c.TakenAt)
                .Select(c => ReadOrNull(() => c.Read(cancellationToken), report))
                .OfType<NimSnapshot>()
                .Take(ProbeBaseline.MaximumRuns),
        ];
        return snapshots.Count == 0 ? null : new ProbeBaseline(snapshots, timeout);
    }

    private T? ReadOrNull<T>(Func<T> read, Action<NimProbeException> report)
        where T : class
    {
        try
        {
            return read();
        }
        catch (NimProbeException e) when (!_isOnlyOne)
        {
            report(e);
            return null;
        }
    }

    private sealed record Candidate(DateTime TakenAt, Uri BaseUri, Func<CancellationToken, NimSnapshot> Read)
    {
        public static Candidate Create(SnapshotSource source, CancellationToken cancellationToken)
        {
            if (source.File is not null)
            {
                SnapshotHeader header = SnapshotFile.ReadHeader(source.File);
                return new Candidate(header.TakenAt, header.BaseUri, source.Read);
            }

            NimSnapshot snapshot = source.Read(cancellationToken);
            return new Candidate(snapshot.TakenAt, snapshot.BaseUri, _ => snapshot);
        }
    }
}
