using System.Management.Automation;
using NimProbe.Engine.Catalog;
using NimProbe.Engine.Connection;
using NimProbe.PowerShell.Base;
using NimProbe.PowerShell.Input;

namespace NimProbe.PowerShell.Commands;

/// <summary>Compares a later run with earlier ones and writes the models that changed.</summary>
[Cmdlet(VerbsData.Compare, "NimSnapshot")]
[OutputType(typeof(NimModelChange))]
public sealed class CompareNimSnapshotCommand : NimConnectionCmdlet
{
    private readonly List<NimSnapshot> _differences = [];
    private bool _hasSeveralServices;

    /// <summary>
    /// The earlier runs, as snapshots or the paths of their files or folders. Each model is compared with its last conclusive status
    /// among them.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, HelpMessage = "The earlier runs, as snapshots or paths.")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public object[]? ReferenceSnapshot { get; set; }

    /// <summary>
    /// The later run, as a snapshot or a path; several snapshots if it has several services. Of a folder or several files, the newest
    /// snapshot of each service is used.
    /// </summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, HelpMessage = "The later run, as a snapshot or a path.")]
    [ValidateNotNull]
    public object[]? DifferenceSnapshot { get; set; }

    /// <summary>Write the models of the later run that did not change too.</summary>
    [Parameter(HelpMessage = "Write the models that did not change too.")]
    public SwitchParameter IncludeUnchanged { get; set; }

    /// <summary>Ask the service, without a key, when removed models reached their end of life.</summary>
    [Parameter(HelpMessage = "Ask the service when removed models reached their end of life.")]
    public SwitchParameter ResolveRemoved { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        bool[] isRead = Array.ConvertAll(
            DifferenceSnapshot!, d => TryInvoke(() => _differences.AddRange(SnapshotInput.ReadNewest(this, d, StopToken))));

        // Otherwise, the errors of the references appear only after these are corrected.
        _ = !isRead.Contains(false) || Array.TrueForAll(ReferenceSnapshot!, r => TryInvoke(() => SnapshotInput.Find(this, r)));
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        _hasSeveralServices = _differences.DistinctBy(static d => d.BaseUri, ServiceComparer.Instance).Skip(1).Any();
        List<NimModelChange> changes = [.. _differences.SelectMany(Compare)];
        if (ResolveRemoved && changes.Exists(IsRemoval))
        {
            Resolve(changes);
            return;
        }

        changes.ForEach(Write);
    }

    private static bool IsRemoval(NimModelChange change) => change.Change == NimChangeKind.Removed;

    private void Write(NimModelChange change) => WriteObject(ServiceView.Select(change, _hasSeveralServices));

    private IReadOnlyList<NimModelChange> Compare(NimSnapshot difference)
    {
        List<SnapshotSource> sources = [];
        foreach (object reference in ReferenceSnapshot!)
        {
            TryInvoke(() => sources.AddRange(SnapshotInput.Find(this, reference)));
        }

        ReferenceSet references = new(difference, isOnlyOne: sources.Count == 1);
        foreach (SnapshotSource source in sources)
        {
            TryInvoke(() => references.Add(source.Read(StopToken)));
        }

        references.GetWarnings().ToList().ForEach(WriteWarning);
        return references.Count > 0 ? references.Compare(IncludeUnchanged) : [];
    }

    private void Resolve(List<NimModelChange> changes)
    {
        // Unless -BaseUri names services, the services of the snapshots know their removed models.
        ConnectionSet connections = ConnectAll();
        Start(token => Task.WhenAll(changes
            .GroupBy(static c => c.BaseUri!, ServiceComparer.Instance)
            .Select(g => ResolveAsync(connections, g.Key!, [.. g], token))));
        DrainToEnd();
    }

    private async Task ResolveAsync(
        ConnectionSet connections, Uri service, IReadOnlyList<NimModelChange> changes, CancellationToken cancellationToken)
    {
        bool isAsked = !connections.IsFixed || connections.IsNamed(service);
        NimConnection? connection = isAsked ? ConnectOrReport(connections, service) : null;
        int requestsPerMinute = ServiceAddress.GetDefaultRequestsPerMinute(service);
        using EndOfLifeLookup? lookup = connection is null ? null : new(connection, requestsPerMinute, MaximumRetryCount);
        int unresolved = 0;
        foreach (NimModelChange change in changes)
        {
            NimModelChange? resolved =
                IsRemoval(change) && lookup is not null ? await lookup.ResolveAsync(change, cancellationToken).ConfigureAwait(false) : null;
            unresolved += IsRemoval(change) && resolved is null ? 1 : 0;
            Post(() => Write(resolved ?? change));
        }

        if (unresolved > 0)
        {
            Uri asked = isAsked ? service : connections.Services[0];
            Post(() => WriteWarning($"{asked} did not tell the end of life of {unresolved} removed models. They remain Removed."));
        }
    }
}
