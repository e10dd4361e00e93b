using NimProbe.History;

namespace NimProbe.Reports;

/// <summary>The status of each model on each day (UTC).</summary>
/// <param name="First">The first day.</param>
/// <param name="Days">The number of days, including those without a run; at most <see cref="MaximumDays"/>.</param>
/// <param name="Rows">The models, sorted by service, then id.</param>
/// <param name="Omitted">The number of snapshots from before the first day, which are left out.</param>
internal sealed record ModelTimeline(DateOnly First, int Days, IReadOnlyList<ModelTimeline.Row> Rows, int Omitted)
{
    /// <summary>
    /// The maximum number of days: a leap year. It bounds the memory that snapshots with a wrong date can cost.
    /// </summary>
    public const int MaximumDays = 366;

    /// <summary>The last day.</summary>
    public DateOnly Last => First.AddDays(Days - 1);

    /// <summary>
    /// Creates the timeline of snapshots. If a day has several runs, the model's last conclusive status counts, or else its
    /// last status.
    /// </summary>
    /// <param name="snapshots">The snapshots, oldest first; at least one.</param>
    public static ModelTimeline FromSnapshots(IReadOnlyList<NimSnapshot> snapshots)
    {
        DateOnly last = GetDay(snapshots[^1]);
        int days = Math.Min(last.DayNumber - GetDay(snapshots[0]).DayNumber + 1, MaximumDays);
        DateOnly first = last.AddDays(1 - days);
        NimSnapshot[] shown = [.. snapshots.SkipWhile(s => GetDay(s) < first)];
        Dictionary<(string Service, string Id), NimModelStatus?[]> rows = [];
        foreach (NimSnapshot snapshot in shown)
        {
            int day = GetDay(snapshot).DayNumber - first.DayNumber;
            string service = ReportText.FormatAddress(snapshot.BaseUri);

            // A carried-over result is not an observation of this day.
            foreach (NimProbeResult result in snapshot.Results.Where(static r => !r.IsCarriedOver()))
            {
                if (!rows.TryGetValue((service, result.Id), out NimModelStatus?[]? cells))
                {
                    rows.Add((service, result.Id), cells = new NimModelStatus?[days]);
                }

                if (cells[day] is not { } earlier || !earlier.IsConclusive() || result.Status.IsConclusive())
                {
                    cells[day] = result.Status;
                }
            }
        }

        return new ModelTimeline(
            first,
            days,
            [
                .. rows
                    .OrderBy(static r => r.Key.Service, StringComparer.Ordinal)
                    .ThenBy(static r => r.Key.Id, StringComparer.Ordinal)
                    .Select(static r => new Row(r.Key.Service, r.Key.Id, r.Value)),
            ],
            snapshots.Count - shown.Length);
    }

    private static DateOnly GetDay(NimSnapshot snapshot) => DateOnly.FromDateTime(NimText.ToUtc(snapshot.TakenAt));

    /// <summary>The statuses of one model.</summary>
    /// <param name="Service">The address of the service.</param>
    /// <param name="Id">The model's id.</param>
    /// <param name="Cells">The status on each day, or null if the model was not probed.</param>
    internal sealed record Row(string Service, string Id, IReadOnlyList<NimModelStatus?> Cells)
    {
        /// <summary>
        /// The percentage (0 to 100) of the days with a conclusive status on which it was Available; null if there are
        /// none.
        /// </summary>
        public double? AvailablePercent => ModelHistoryCalculator.GetAvailablePercent(Cells.OfType<NimModelStatus>());

        /// <summary>Gets the spans of consecutive days with the same status. Days without a status are in no span.</summary>
        public IEnumerable<(int Day, int Days, NimModelStatus Status)> GetSpans()
        {
            for (int from = 0, to; from < Cells.Count; from = to)
            {
                to = from + 1;
                while (to < Cells.Count && Cells[to] == Cells[from])
                {
                    to++;
                }

                if (Cells[from] is { } status)
                {
                    yield return (from, to - from, status);
                }
            }
        }
    }
}
