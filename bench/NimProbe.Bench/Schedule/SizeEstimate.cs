using System.Globalization;
using System.Text.RegularExpressions;
using NimProbe.Engine.Kinds;

namespace NimProbe.Bench.Schedule;

/// <summary>The order that NimProbe used without a baseline before it remembered latencies: by the size in the id.</summary>
internal static partial class SizeEstimate
{
    // In the milliseconds of a baseline; small enough that no model reaches the deadline.
    private const double MillisecondsPerBillion = 100;

    // A name without a size belongs to a large model in most cases.
    private const double UnknownSize = 60;

    /// <summary>Gets a figure that grows with the largest number of billions of parameters in the id.</summary>
    public static int GetFigure(string id)
    {
        if (KindTable.Default.GetKind(id) is NimModelKind.Embedding or NimModelKind.Guard or NimModelKind.Rerank)
        {
            return 0;
        }

        double size = Size().Matches(id)
            .Select(static m => double.Parse(m.ValueSpan[..^1], CultureInfo.InvariantCulture))
            .DefaultIfEmpty(UnknownSize)
            .Max();
        return (int)(size * MillisecondsPerBillion);
    }

    [GeneratedRegex(@"\d+(\.\d+)?[bB]", RegexOptions.CultureInvariant)]
    private static partial Regex Size();
}
