namespace NimProbe.Bench.Schedule;

/// <summary>
/// Finds the shortest time for the requests of a day under the same limits if every latency is known beforehand: the best of many list
/// schedules, the order of the engine among them; the best ones are then improved step by step. The result need not be the optimum.
/// </summary>
/// <param name="models">
/// The models in the order of the engine, each with the latencies of its requests in seconds; the requests of a model follow one another
/// without a pause.
/// </param>
/// <param name="throttleLimit">The limit of requests in flight.</param>
internal sealed class ClairvoyantScheduler(IReadOnlyList<double[]> models, int throttleLimit)
{
    private const double GapSeconds = 1.0 / ScheduleFigures.Budget;
    private const int Finalists = 4;
    private const int Steps = 5000;

    private static readonly double[] s_slowThresholds = [1, 2, 5, 10, 20, 30, 60];

    /// <summary>Finds the times for the requests of several runs, in seconds.</summary>
    public static Dictionary<(DateOnly Day, int Limit), double> FindShortest(IEnumerable<ScheduleRun> runs) => runs
        .AsParallel()
        .ToDictionary(
            static r => (r.Day.Date, r.Limit!.Value),
            static r => new ClairvoyantScheduler(r.Latencies, r.Limit!.Value).FindShortest());

    /// <summary>Finds the time, in seconds.</summary>
    public double FindShortest()
    {
        int[] inOrder = [.. Enumerable.Range(0, models.Count)];
        int[] slowestFirst = [.. inOrder.OrderByDescending(index => models[index].Sum())];
        List<ListSchedule> schedules = [new(inOrder, double.MaxValue, throttleLimit), new(slowestFirst, double.MaxValue, throttleLimit)];

        // If few requests can be in flight, it helps to reserve some of them for fast models.
        foreach (double slow in s_slowThresholds)
        {
            schedules.AddRange(Enumerable.Range(1, throttleLimit - 1).Select(mostSlow => new ListSchedule(slowestFirst, slow, mostSlow)));
        }

        return schedules.OrderBy(GetTime).Take(Finalists).Min(Improve);
    }

    /// <summary>Moves models within the order and keeps each change that does not cost time.</summary>
    private double Improve(ListSchedule schedule)
    {
        // Every run of the measurement makes the same steps.
#pragma warning disable CA5394 // The numbers need not be unpredictable.
        Random random = new(1);
        List<int> order = [.. schedule.Order];
        schedule = schedule with { Order = order };
        double best = GetTime(schedule);
        for (int step = 0; step < Steps; step++)
        {
            int from = random.Next(order.Count);
            int to = random.Next(order.Count);
            Move(order, from, to);
            double time = GetTime(schedule);
            if (time > best)
            {
                Move(order, to, from);
            }

            best = Math.Min(best, time);
        }
#pragma warning restore CA5394

        return best;
    }

    private static void Move(List<int> order, int from, int to)
    {
        int model = order[from];
        order.RemoveAt(from);
        order.Insert(to, model);
    }

    private double GetTime(ListSchedule schedule)
    {
        List<double> sends = [];
        PriorityQueue<(int Model, int Next), double> inFlight = new();
        LinkedList<(int Model, int Next)> waiting = new(schedule.Order.Select(static model => (model, 0)));
        int slowInFlight = 0;
        double now = 0;
        double end = 0;
        while (waiting.Count > 0 || inFlight.Count > 0)
        {
            while (inFlight.TryPeek(out (int Model, int Next) done, out double at) && at <= now)
            {
                inFlight.Dequeue();
                slowInFlight -= models[done.Model][done.Next - 1] > schedule.Slow ? 1 : 0;
                if (done.Next < models[done.Model].Length)
                {
                    waiting.AddFirst(done);
                }
            }

            LinkedListNode<(int Model, int Next)>? next = inFlight.Count < throttleLimit ? waiting.First : null;
            while (next is not null && slowInFlight >= schedule.MostSlow && models[next.Value.Model][next.Value.Next] > schedule.Slow)
            {
                next = next.Next;
            }

            double allowed = Math.Max(
                sends.Count < ScheduleFigures.Budget ? 0 : sends[^ScheduleFigures.Budget] + ScheduleFigures.Window.TotalSeconds,
                sends.Count == 0 ? 0 : sends[^1] + GapSeconds);
            if (next is not null && allowed <= now)
            {
                (int model, int request) = next.Value;
                waiting.Remove(next);
                sends.Add(now);
                double latency = models[model][request];
                slowInFlight += latency > schedule.Slow ? 1 : 0;
                inFlight.Enqueue((model, request + 1), now + latency);
                end = Math.Max(end, now + latency);
                continue;
            }

            // Continue at the next response or when the window allows a request, whichever is first.
            double response = inFlight.TryPeek(out _, out double soonest) ? soonest : double.MaxValue;
            now = next is not null ? Math.Min(response, allowed) : response;
        }

        return end;
    }

    /// <summary>An order in which requests are sent as soon as the limits allow.</summary>
    /// <param name="Order">The models.</param>
    /// <param name="Slow">The latency, in seconds, above which a request is slow.</param>
    /// <param name="MostSlow">The limit of slow requests in flight.</param>
    private sealed record ListSchedule(IReadOnlyList<int> Order, double Slow, int MostSlow);
}
