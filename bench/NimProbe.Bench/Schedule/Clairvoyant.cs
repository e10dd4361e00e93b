namespace NimProbe.Bench.Schedule;

/// <summary>
/// The shortest time in which one who knows every latency beforehand gets through a day's requests under the same
/// limits: the best of many list schedules, the engine's own order among them, the most promising then improved step
/// by step. That is no proof of the optimum.
/// </summary>
/// <param name="models">
/// The models in the order that the engine took; of each the latencies of its requests, in seconds, which follow one
/// another without a pause.
/// </param>
/// <param name="throttleLimit">How many requests may be in flight.</param>
internal sealed class Clairvoyant(IReadOnlyList<double[]> models, int throttleLimit)
{
    private const double GapSeconds = 1.0 / ScheduleFigures.Budget;
    private const int Finalists = 4;
    private const int Steps = 5000;

    private static readonly double[] s_slowThresholds = [1, 2, 5, 10, 20, 30, 60];

    /// <summary>The time found, in seconds.</summary>
    public double FindShortest()
    {
        int[] asTaken = [.. Enumerable.Range(0, models.Count)];
        int[] slowestFirst = [.. asTaken.OrderByDescending(index => models[index].Sum())];
        List<ListSchedule> schedules = [new(asTaken, double.MaxValue, throttleLimit), new(slowestFirst, double.MaxValue, throttleLimit)];

        // With few requests in flight it pays to keep some of them from the slow models.
        foreach (double slow in s_slowThresholds)
        {
            schedules.AddRange(Enumerable.Range(1, throttleLimit - 1).Select(mostSlow => new ListSchedule(slowestFirst, slow, mostSlow)));
        }

        return schedules.OrderBy(TimeOf).Take(Finalists).Min(Improve);
    }

    /// <summary>Moves models to other places in the order, and keeps what does not cost time.</summary>
    private double Improve(ListSchedule schedule)
    {
        // The same steps in every run of the bench.
#pragma warning disable CA5394 // No secret hangs on them.
        Random random = new(1);
        List<int> order = [.. schedule.Order];
        schedule = schedule with { Order = order };
        double best = TimeOf(schedule);
        for (int step = 0; step < Steps; step++)
        {
            int from = random.Next(order.Count);
            int to = random.Next(order.Count);
            Move(order, from, to);
            double time = TimeOf(schedule);
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

    private double TimeOf(ListSchedule schedule)
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

            // On to whatever comes first: an answer, or room in the window.
            double answer = inFlight.TryPeek(out _, out double soonest) ? soonest : double.MaxValue;
            now = next is not null ? Math.Min(answer, allowed) : answer;
        }

        return end;
    }

    /// <summary>Sends in an order whenever the limits allow.</summary>
    /// <param name="Order">The models.</param>
    /// <param name="Slow">From how many seconds on a request is slow.</param>
    /// <param name="MostSlow">How many slow requests may be in flight.</param>
    private sealed record ListSchedule(IReadOnlyList<int> Order, double Slow, int MostSlow);
}
