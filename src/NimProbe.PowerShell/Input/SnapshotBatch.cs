using System.Runtime.ExceptionServices;

namespace NimProbe.PowerShell.Input;

/// <summary>Reads the snapshot files of a batch on all processors, and returns the snapshots in their order.</summary>
internal static class SnapshotBatch
{
    // Enough that the processors seldom wait for the last file of a batch, and few snapshots are in memory.
    private static readonly int s_size = 4 * Environment.ProcessorCount;

    /// <summary>Reads snapshots.</summary>
    /// <param name="sources">The snapshots to read.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <returns>
    /// A function for each source, in their order, that returns the snapshot or throws the errors of <see cref="SnapshotSource.Read"/>.
    /// </returns>
    public static IEnumerable<Func<NimSnapshot>> Read(IEnumerable<SnapshotSource> sources, CancellationToken cancellationToken)
    {
        foreach (SnapshotSource[] batch in sources.Chunk(s_size))
        {
            Func<NimSnapshot>[] readings = new Func<NimSnapshot>[batch.Length];
            Parallel.For(0, batch.Length, index => readings[index] = Read(batch[index], cancellationToken));
            foreach (Func<NimSnapshot> reading in readings)
            {
                yield return reading;
            }
        }
    }

    private static Func<NimSnapshot> Read(SnapshotSource source, CancellationToken cancellationToken)
    {
        if (source.File is null)
        {
            // The properties of an object can be scripts, which run on the pipeline thread only.
            return () => source.Read(cancellationToken);
        }

        try
        {
            NimSnapshot snapshot = source.Read(cancellationToken);
            return () => snapshot;
        }
        catch (Exception e) when (e is NimProbeException or OperationCanceledException)
        {
            ExceptionDispatchInfo error = ExceptionDispatchInfo.Capture(e);
            return () =>
            {
                error.Throw();
                throw error.SourceException;
            };
        }
    }
}
