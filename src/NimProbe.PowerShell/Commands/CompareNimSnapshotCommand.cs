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

    /// <summary>
    /// The earlier runs, as snapshots or the paths of their files or folders. Each model is compared with its last conclusive status
    /// among them.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, HelpMessage = "The earlier runs, as snapshots or paths.")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public object[]? ReferenceSnapshot { get; set; }

    /// <summary>The later run, as a snapshot or a path.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, HelpMessage = "The later run, as a snapshot or a path.")]
    [ValidateNotNull]
    public object? DifferenceSnapshot { get; set; }

    /// <summary>Write the models of the later run that did not change too.</summary>
    [Parameter(HelpMessage = "Write the models that did not change too.")]
    public SwitchParameter IncludeUnchanged { get; set; }

    /// <summary>Ask the service, without a key, when removed models reached their end of life.</summary>
    [Parameter(HelpMessage = "Ask the service when removed models reached their end of life.")]
    public SwitchParameter ResolveRemoved { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() =>
        TryInvoke(() => _differences.Add(SnapshotInput.ReadOne(this, DifferenceSnapshot, StopToken)));

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        List<NimModelChange> changes = [.. _differences.SelectMany(Compare)];
        if (ResolveRemoved && changes.Exists(IsRemoval))
        {
            Resolve(changes);
            return;
        }

        WriteObject(changes, enumerateCollection: true);
    }

    private static bool IsRemoval(NimModelChange change) => change.Change == NimChangeKind.Removed;

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

        foreach (string warning in references.GetWarnings())
        {
            WriteWarning(warning);
        }

        return references.Count > 0 ? references.Compare(IncludeUnchanged) : [];
    }

    private void Resolve(List<NimModelChange> changes)
    {
        // Unless -BaseUri names another service, the service of the snapshots knows its removed models.
        BaseUri ??= _differences[0].BaseUri;
        NimConnection connection = Connect();
        Start(async token =>
        {
            int requestsPerMinute = ServiceAddress.GetDefaultRequestsPerMinute(connection.BaseUri);
            using EndOfLifeLookup lookup = new(connection, requestsPerMinute, MaximumRetryCount);
            int unresolved = 0;
            foreach (NimModelChange change in changes)
            {
                bool canResolve = IsRemoval(change) && ServiceAddress.IsSameService(change.BaseUri!, connection.BaseUri);
                NimModelChange? resolved = canResolve ? await lookup.ResolveAsync(change, token).ConfigureAwait(false) : null;
                unresolved += IsRemoval(change) && resolved is null ? 1 : 0;
                Post(() => WriteObject(resolved ?? change));
            }

            if (unresolved > 0)
            {
                Post(() => WriteWarning(
                    $"{connection.BaseUri} did not tell the end of life of {unresolved} removed models. They remain Removed."));
            }
        });
        DrainToEnd();
    }
}
