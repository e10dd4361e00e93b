using NimProbe.History;

namespace NimProbe.Reports;

/// <summary>The status of each model in each run. The unit of positions is a day (UTC); the runs of a day share its width.</summary>
/// <param name="First">The first day.</param>
/// <param name="Days">The number of days, including those without a run; at most <see cref="MaximumDays"/>.</param>
/// <param name="Rows">The models, sorted by service, then id.</param>
/// <param name="Omitted">The number of snapshots from before the first day, which are left out.</param>
internal sealed record ModelTimeline(DateOnly First, int Days, IReadOnlyList<ModelTimeline.Row> Rows, int Omitted)
{
    /// <summary>The maximum number of days: a leap year. Snapshots with a wrong date must not make the others invisible.</summary>
    public const int MaximumDays = 366;

    /// <summary>The last day.</summary>
    public DateOnly Last => First.AddDays(Days - 1);

    /// <summary>Creates the timeline of snapshots.</summary>
    /// <param name="snapshots">The snapshots, oldest first; at least one.</param>
    public static ModelTimeline FromSnapshots(IReadOnlyList<NimSnapshot> snapshots)
    {
        DateOnly last = GetDay(snapshots[^1]);
        int days = Math.Min(last.DayNumber - GetDay(snapshots[0]).DayNumber + 1, MaximumDays);
        DateOnly first = last.AddDays(1 - days);
        NimSnapshot[] shown = [.. snapshots.SkipWhile(s => GetDay(s) < first)];
        Dictionary<(string Service, string Id), List<Mark>> rows = [];
        foreach (NimSnapshot[] runs in shown
            .GroupBy(static s => (ReportText.FormatAddress(s.BaseUri), GetDay(s)))
            .Select(static g => g.ToArray()))
        {
            int day = GetDay(runs[0]).DayNumber - first.DayNumber;
            for (int i = 0; i < runs.Length; i++)
            {
                Mark mark = new(day + (i / (double)runs.Length), day + ((i + 1) / (double)runs.Length), runs[i].TakenAt, default);
                AddRun(rows, runs[i], mark);
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

    private static void AddRun(Dictionary<(string Service, string Id), List<Mark>> rows, NimSnapshot snapshot, Mark mark)
    {
        string service = ReportText.FormatAddress(snapshot.BaseUri);

        // A carried-over result is not an observation of this run.
        foreach (NimProbeResult result in snapshot.Results.Where(static r => !r.IsCarriedOver()))
        {
            if (!rows.TryGetValue((service, result.Id), out List<Mark>? marks))
            {
                rows.Add((service, result.Id), marks = []);
            }

            marks.Add(mark with { Status = result.Status });
        }
    }

    private static DateOnly GetDay(NimSnapshot snapshot) => DateOnly.FromDateTime(NimText.ToUtc(snapshot.TakenAt));

    /// <summary>The status of a model in one run.</summary>
    /// <param name="From">The beginning, in days from the first day.</param>
    /// <param name="To">The end, in days from the first day.</param>
    /// <param name="TakenAt">The time of the run.</param>
    /// <param name="Status">The status.</param>
    internal sealed record Mark(double From, double To, DateTime TakenAt, NimModelStatus Status);

    /// <summary>Consecutive runs with the same status.</summary>
    /// <param name="First">The first run.</param>
    /// <param name="Last">The last run; the first one for a single run.</param>
    internal sealed record Span(Mark First, Mark Last);

    /// <summary>The statuses of one model.</summary>
    /// <param name="Service">The address of the service.</param>
    /// <param name="Id">The model's id.</param>
    /// <param name="Marks">The status in each run that probed the model, oldest first.</param>
    internal sealed record Row(string Service, string Id, IReadOnlyList<Mark> Marks)
    {
        /// <summary>
        /// The percentage (0 to 100) of the runs with a conclusive status in which it was Available; null if there are none.
        /// </summary>
        public double? AvailablePercent => ModelHistoryCalculator.GetAvailablePercent(Marks.Select(static m => m.Status));

        /// <summary>Gets the spans of adjoining runs with the same status.</summary>
        public IEnumerable<Span> GetSpans()
        {
            for (int from = 0, to; from < Marks.Count; from = to)
            {
                to = from + 1;
                while (to < Marks.Count && Marks[to].Status == Marks[from].Status && Marks[to].From <= Marks[to - 1].To)
                {
                    to++;
                }

                yield return new Span(Marks[from], Marks[to - 1]);
            }
        }
    }
}
