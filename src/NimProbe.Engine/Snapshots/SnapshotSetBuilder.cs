using NimProbe.Engine.Connection;

namespace NimProbe.Engine.Snapshots;

/// <summary>Builds the snapshots of a run with one or several services: one for each service.</summary>
public sealed class SnapshotSetBuilder
{
    private readonly Dictionary<Uri, SnapshotBuilder> _builders = new(ServiceComparer.Instance);
    private readonly List<SnapshotBuilder> _order = [];
    private readonly bool _allowsSeveral;

    /// <summary>Creates a builder without results.</summary>
    /// <param name="allowsSeveral">Whether results can come from several services.</param>
    public SnapshotSetBuilder(bool allowsSeveral)
    {
        _allowsSeveral = allowsSeveral;
    }

    /// <summary>Whether there are no results.</summary>
    public bool IsEmpty => !_order.Exists(static b => b.Count > 0);

    /// <summary>Adds a result. It replaces an earlier result of the same model of its service.</summary>
    /// <exception cref="NimProbeException">
    /// <see cref="NimErrorId.InputInvalid"/>: a value of the result is invalid.
    /// <see cref="NimErrorId.BaseUriMismatch"/>: the result comes from another service, and there can be only one.
    /// </exception>
    public void Add(NimProbeResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (ProbeResultValidator.GetValidationError(result) is { } error)
        {
            throw SnapshotErrors.ResultInvalid(result.Id, error);
        }

        GetBuilder(result.BaseUri).Add(result);
    }

    /// <summary>Adds all results of a snapshot.</summary>
    /// <exception cref="NimProbeException">The same errors as <see cref="Add(NimProbeResult)"/>.</exception>
    public void Add(NimSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        GetBuilder(snapshot.BaseUri).Add(snapshot);
    }

    /// <summary>Builds the snapshots, in the order in which their services were added.</summary>
    /// <param name="hasEnded">Whether the run has ended normally.</param>
    public IReadOnlyList<NimSnapshot> Build(bool hasEnded) =>
        [.. _order.Where(static b => b.Count > 0).Select(b => b.Build(hasEnded))];

    // With one service only, the builder of the first one refuses the results of others.
    private SnapshotBuilder GetBuilder(Uri service)
    {
        if (!_allowsSeveral && _order.Count > 0)
        {
            return _order[0];
        }

        if (!_builders.TryGetValue(service, out SnapshotBuilder? builder))
        {
            _builders.Add(service, builder = new SnapshotBuilder());
            _order.Add(builder);
        }

        return builder;
    }
}
