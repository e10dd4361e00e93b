namespace NimProbe.Reports;

/// <summary>What was found of each model on each day (UTC).</summary>
/// <param name="First">The first day.</param>
/// <param name="Days">How many days there are, those without a run included; at most <see cref="MostDays"/>.</param>
/// <param name="Rows">The models, sorted by service, then id.</param>
/// <param name="Earlier">How many snapshots are left out, as they are from before the first day.</param>
internal sealed record ModelTimeline(DateOnly First, int Days, IReadOnlyList<ModelTimeline.Row> Rows, int Earlier)
{
    /// <summary>How far it goes back: a year. A snapshot with a wrong date must not lay out centuries.</summary>
    public const int MostDays = 366;

    /// <summary>The last day.</summary>
    public DateOnly Last => First.AddDays(Days - 1);

    /// <summary>Lays out snapshots by day. Of several runs a day the last that tells of the model stands for it, so that an evening's time-out hides no verdict.</summary>
    /// <param name="snapshots">The snapshots, the oldest first; at least one.</param>
    public static ModelTimeline FromSnapshots(IReadOnlyList<NimSnapshot> snapshots)
    {
        DateOnly last = DayOf(snapshots[^1]);
        int days = Math.Min(last.DayNumber - DayOf(snapshots[0]).DayNumber + 1, MostDays);
        DateOnly first = last.AddDays(1 - days);
        NimSnapshot[] shown = [.. snapshots.SkipWhile(s => DayOf(s) < first)];
        SortedDictionary<(string Service, string Id), NimModelStatus?[]> rows = new(Comparer<(string Service, string Id)>.Create(static (x, y) =>
            string.CompareOrdinal(x.Service, y.Service) is not 0 and int order ? order : string.CompareOrdinal(x.Id, y.Id)));
        foreach (NimSnapshot snapshot in shown)
        {
            int day = DayOf(snapshot).DayNumber - first.DayNumber;
            string service = ReportText.Address(snapshot.BaseUri);

            // What was carried over from an earlier run is no new finding.
            foreach (NimProbeResult result in snapshot.Results.Where(static r => r.Attempts > 0))
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

        return new ModelTimeline(first, days, [.. rows.Select(static r => new Row(r.Key.Service, r.Key.Id, r.Value))], snapshots.Count - shown.Length);
    }

    private static DateOnly DayOf(NimSnapshot snapshot) => DateOnly.FromDateTime(NimText.ToUtc(snapshot.TakenAt));

    /// <summary>One model.</summary>
    /// <param name="Service">The address of its service.</param>
    /// <param name="Id">Its id.</param>
    /// <param name="Cells">Its status on each day; null where there is none.</param>
    internal sealed record Row(string Service, string Id, IReadOnlyList<NimModelStatus?> Cells)
    {
        /// <summary>In percent of the days that told something, on how many it was Available; null where none did.</summary>
        public double? AvailablePercent
        {
            get
            {
                int telling = Cells.Count(static c => c?.IsConclusive() == true);
                return telling == 0 ? null : 100.0 * Cells.Count(static c => c == NimModelStatus.Available) / telling;
            }
        }

        /// <summary>Days that follow one another with the same status, as one span each; days without status are in none.</summary>
        public IEnumerable<(int Day, int Days, NimModelStatus Status)> Spans()
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
