using System.Management.Automation;
using NimProbe.Engine.Catalog;
using NimProbe.Engine.Connection;
using NimProbe.PowerShell.Base;
using NimProbe.PowerShell.Input;

namespace NimProbe.PowerShell.Commands;

/// <summary>Tells what became of models between earlier runs and a later one: changes, not flicker.</summary>
[Cmdlet(VerbsData.Compare, "NimSnapshot")]
[OutputType(typeof(NimModelChange))]
public sealed class CompareNimSnapshotCommand : NimConnectionCmdlet
{
    private readonly List<NimSnapshot> _differences = [];

    /// <summary>The earlier runs, as snapshots or the paths of their files or folders. Each model is held against its last telling verdict among them.</summary>
    [Parameter(Mandatory = true, Position = 0, HelpMessage = "The earlier runs, as snapshots or paths.")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public object[]? ReferenceSnapshot { get; set; }

    /// <summary>The later run, as a snapshot or a path.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, HelpMessage = "The later run, as a snapshot or a path.")]
    [ValidateNotNull]
    public object? DifferenceSnapshot { get; set; }

    /// <summary>Tell also of the later run's models that did not change.</summary>
    [Parameter(HelpMessage = "Tell also of models that did not change.")]
    public SwitchParameter IncludeUnchanged { get; set; }

    /// <summary>Ask the service, without a key, whether removed models have reached their end of life, and when.</summary>
    [Parameter(HelpMessage = "Ask the service whether removed models have reached their end of life.")]
    public SwitchParameter ResolveRemoved { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => TryInvoke(() => _differences.Add(SnapshotInput.ReadOne(this, DifferenceSnapshot, StopToken)));

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        List<(NimModelChange Change, Uri Service)> changes = [.. _differences.SelectMany(difference => Compare(difference).Select(change => (change, difference.BaseUri)))];
        if (ResolveRemoved && changes.Exists(static c => IsRemoval(c.Change)))
        {
            Resolve(changes);
            return;
        }

        WriteObject(changes.Select(static c => c.Change), enumerateCollection: true);
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

        foreach (string warning in references.Warnings())
        {
            WriteWarning(warning);
        }

        return references.Count > 0 ? references.Compare(IncludeUnchanged) : [];
    }

    private void Resolve(List<(NimModelChange Change, Uri Service)> changes)
    {
        // Where the models were listed is where they are asked for, unless another address is given.
        BaseUri ??= _differences[0].BaseUri;
        NimConnection connection = Connect();
        Start(async token =>
        {
            using EndOfLifeLookup lookup = new(connection, ServiceAddress.GetDefaultRequestsPerMinute(connection.BaseUri), MaximumRetryCount);
            int unanswered = 0;
            foreach ((NimModelChange change, Uri service) in changes)
            {
                bool isAsked = IsRemoval(change) && ServiceAddress.IsSameService(service, connection.BaseUri);
                NimModelChange? resolved = isAsked ? await lookup.ResolveAsync(change, token).ConfigureAwait(false) : null;
                unanswered += IsRemoval(change) && resolved is null ? 1 : 0;
                Post(() => WriteObject(resolved ?? change));
            }

            if (unanswered > 0)
            {
                Post(() => WriteWarning($"{connection.BaseUri} told nothing about {unanswered} removed models; they stay Removed."));
            }
        });
        DrainToEnd();
    }
}
